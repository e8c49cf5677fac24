import { DeviceId, type FleetId } from "@lares/shared";
import type { ClientIdentity } from "../client-identity.ts";
import type { Reach, TopicRule } from "./topic-rules.ts";

/** What one client may do, as MQTT filters. */
export interface Grants {
  readonly publish: readonly string[];
  /** Parts of `publish`: where its messages may be kept, and where its last will may be. */
  readonly retain: readonly string[];
  readonly will: readonly string[];
  readonly read: readonly string[];
}

/** The rules as they are for one client of one fleet. */
export function grantsOf(
  rules: readonly TopicRule[],
  fleet: FleetId,
  client: ClientIdentity,
): Grants {
  const filters = (wanted: readonly TopicRule[], access: "publish" | "read"): string[] =>
    wanted.flatMap((rule) => {
      const reach = rule[access][client.role];
      const id = reach === undefined ? undefined : reachedId(reach, client.id);
      return id === undefined ? [] : [rule.topic.replace("%f", fleet).replace("%i", id)];
    });
  return {
    publish: filters(rules, "publish"),
    retain: filters(
      rules.filter(({ mayRetain }) => mayRetain),
      "publish",
    ),
    will: filters(
      rules.filter(({ mayBeWill }) => mayBeWill),
      "publish",
    ),
    read: filters(rules, "read"),
  };
}

/** An id that could mean several topics, such as `+`, owns none. */
function reachedId(reach: Reach, id: string): string | undefined {
  if (reach === "any") return "+";
  return DeviceId.safeParse(id).success ? id : undefined;
}
