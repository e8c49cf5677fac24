/** Who may do what; a client is known by its id. Asked for each message and each subscription. */
export interface Policy {
  /** Also asked for a last will, when it is due. */
  mayPublish(clientId: string, topic: string): boolean;
  maySubscribe(clientId: string, filter: string): boolean;
}

/** Everybody may do everything, but only the broker speaks on `$` topics (MQTT 3.1.1, 4.7.2). */
export const openPolicy: Policy = {
  mayPublish: (_clientId, topic) => !topic.startsWith("$"),
  maySubscribe: () => true,
};
