import type { ClientIdentity } from "./client-identity.ts";

/** Who may do what. Asked for each message and each subscription. */
export interface Policy {
  /** Also asked for a last will, when it is due. */
  mayPublish(client: ClientIdentity, topic: string): boolean;
  maySubscribe(client: ClientIdentity, filter: string): boolean;
}

/** Everybody may do everything, but only the broker speaks on `$` topics (MQTT 3.1.1, 4.7.2). */
export const openPolicy: Policy = {
  mayPublish: (_client, topic) => !topic.startsWith("$"),
  maySubscribe: () => true,
};
