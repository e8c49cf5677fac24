import { type FleetId, topicMatches } from "@lares/shared";
import type { ClientIdentity } from "../client-identity.ts";
import type { Policy, PublishKind } from "../policy.ts";
import { filterCovers } from "./filter-covers.ts";
import { type Grants, grantsOf } from "./grants.ts";
import { type TopicRule, topicRules } from "./topic-rules.ts";

/** The policy that `rules` are for one fleet: what they do not grant is denied. */
export function accessList(fleet: FleetId, rules: readonly TopicRule[] = topicRules): Policy {
  const known = new WeakMap<ClientIdentity, Grants>();
  const grants = (client: ClientIdentity): Grants => {
    let found = known.get(client);
    if (found === undefined) {
      found = grantsOf(rules, fleet, client);
      known.set(client, found);
    }
    return found;
  };
  return {
    mayPublish: (client, topic, kind: PublishKind) =>
      grants(client)[GRANTED_FOR[kind]].some((filter) => topicMatches(filter, topic)),
    maySubscribe: (client, filter) =>
      grants(client).read.some((granted) => filterCovers(granted, filter)),
    mayRead: (client, topic) => grants(client).read.some((filter) => topicMatches(filter, topic)),
  };
}

const GRANTED_FOR = {
  message: "publish",
  retained: "retain",
  will: "will",
} as const satisfies Record<PublishKind, keyof Grants>;
