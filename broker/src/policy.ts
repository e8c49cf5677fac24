import type { ClientIdentity } from "./client-identity.ts";

/** A message that is only passed on, one that the broker is to keep, or a last will. */
export type PublishKind = "message" | "retained" | "will";

/** Who may do what. Asked for each message and each subscription. */
export interface Policy {
  /** For a last will when it is due. */
  mayPublish(client: ClientIdentity, topic: string, kind: PublishKind): boolean;
  /** `filter` is without fault. */
  maySubscribe(client: ClientIdentity, filter: string): boolean;
  /** Asked before each message that goes to a client, whatever it has subscribed to. */
  mayRead(client: ClientIdentity, topic: string): boolean;
}

/** Everybody may do everything, but only the broker speaks on `$` topics (MQTT 3.1.1, 4.7.2). */
export const openPolicy: Policy = {
  mayPublish: (_client, topic) => !topic.startsWith("$"),
  maySubscribe: () => true,
  mayRead: () => true,
};
