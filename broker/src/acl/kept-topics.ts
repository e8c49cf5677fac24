import type { DeviceId, FleetId } from "@lares/shared";
import { topicRules } from "./topic-rules.ts";

/**
 * Topics on which a broker keeps what one device last said, or was told: its announcement to Home
 * Assistant first, so that cleared in this order its entities go before their states.
 */
export function keptTopics(fleet: FleetId, device: DeviceId): readonly string[] {
  return topicRules
    .filter(({ topic, mayRetain }) => mayRetain && topic.includes("%i"))
    .map(({ topic }) => topic.replace("%f", fleet).replace("%i", device))
    .sort();
}
