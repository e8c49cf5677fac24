import { topicMatches } from "@lares/shared";
import type { Client } from "aedes";

type QoS = 0 | 1 | 2;

/** Not in the types of aedes 1.2.0: what the client is subscribed to, by filter. */
type SubscribedClient = Client & {
  readonly subscriptions?: Readonly<Record<string, { qos: QoS }>>;
};

/** How many filters a client is subscribed to. */
export function subscriptionsOf({ subscriptions = {} }: SubscribedClient): number {
  return Object.keys(subscriptions).length;
}

/** Whether any of a client's subscriptions matches. */
export function isSubscribed({ subscriptions = {} }: SubscribedClient, topic: string): boolean {
  return Object.keys(subscriptions).some((filter) => topicMatches(filter, topic));
}

/** The highest QoS of the client's subscriptions that match. */
export function grantedQos({ subscriptions = {} }: SubscribedClient, topic: string): QoS {
  const matching = Object.entries(subscriptions).filter(([filter]) => topicMatches(filter, topic));
  return Math.max(0, ...matching.map(([, { qos }]) => qos)) as QoS;
}
