import type { FleetId } from "@lares/shared";
import { grantsOf } from "../acl/grants.ts";
import { topicRules } from "../acl/topic-rules.ts";

/** What passes a bridge; no topic passes both ways, so nothing comes back. */
export interface BridgeTopics {
  /** What Home Assistant may read of the fleet, and its discovery. */
  readonly out: readonly string[];
  readonly in: readonly string[];
  /** Of the bridge itself on the house's broker: `online`, or `offline` as its last will. */
  readonly state: string;
}

/** @returns the topics of one fleet's bridge, from the access list */
export function bridgeTopics(fleet: FleetId): BridgeTopics {
  const { publish, read } = grantsOf(topicRules, fleet, { id: "house", role: "home-assistant" });
  return {
    out: [...read.filter((filter) => filter.startsWith("lares/")), "homeassistant/device/+/config"],
    in: publish,
    state: `lares/v1/${fleet}/bridge/state`,
  };
}
