import { Readable } from "node:stream";
import type { Aedes } from "aedes";
import type { QueuedPacket } from "./session-queue.ts";
import type { Sessions } from "./sessions.ts";

interface ClientName {
  readonly id: string;
}

interface QueuedSubscription {
  readonly clientId: string;
  readonly qos: number;
}

/** What aedes 1.2.0 asks of its store about sessions; not in its types. */
interface SessionStore {
  cleanSubscriptions(client: ClientName): Promise<void>;
  outgoingEnqueue(subscription: QueuedSubscription, packet: QueuedPacket): Promise<void>;
  outgoingEnqueueCombi(
    subscriptions: readonly QueuedSubscription[],
    packet: QueuedPacket,
  ): Promise<void>;
  outgoingUpdate(client: ClientName, packet: QueuedPacket): Promise<void>;
  outgoingClearMessageId(
    client: ClientName,
    packet: QueuedPacket,
  ): Promise<QueuedPacket | undefined>;
  outgoingStream(client: ClientName): Readable;
}

const storeOf = (aedes: Aedes): SessionStore =>
  (aedes as Aedes & { readonly persistence: SessionStore }).persistence;

/**
 * Puts our bounded queues in the place of those of aedes, which have no end, keep an empty one for
 * ever for each client id that has ever acknowledged a message, keep one message once for each
 * subscription that matches, and cut a client when a message is no longer in its queue.
 */
export function keepSessions(aedes: Aedes, sessions: Sessions): void {
  const store = storeOf(aedes);
  const cleanSubscriptions = store.cleanSubscriptions.bind(store);
  const enqueue = ({ clientId, qos }: QueuedSubscription, packet: QueuedPacket): void => {
    const own = { ...packet, qos: Math.min(qos, packet.qos), messageId: undefined };
    sessions.add(clientId, own);
  };
  const ours: SessionStore = {
    cleanSubscriptions: (client) => {
      sessions.forget(client.id);
      return cleanSubscriptions(client);
    },
    outgoingEnqueue: async (subscription, packet) => enqueue(subscription, packet),
    outgoingEnqueueCombi: async (subscriptions, packet) => {
      for (const subscription of strongest(subscriptions)) enqueue(subscription, packet);
    },
    outgoingUpdate: async ({ id }, packet) => sessions.find(id)?.update(packet),
    outgoingClearMessageId: async ({ id }, packet) => sessions.find(id)?.remove(packet.messageId),
    outgoingStream: ({ id }) => Readable.from(sessions.find(id)?.inOrder() ?? []),
  };
  Object.assign(store, ours);
  aedes.on("client", ({ id }) => sessions.stay(id));
  aedes.on("clientDisconnect", ({ id }) => sessions.leave(id));
}

/** Forgets what the session of a client is subscribed to. */
export function unsubscribeSession(aedes: Aedes, clientId: string): Promise<void> {
  return storeOf(aedes).cleanSubscriptions({ id: clientId });
}

/** Of each client the subscription with the highest QoS (MQTT 3.1.1, 3.3.5). */
function strongest(subscriptions: readonly QueuedSubscription[]): Iterable<QueuedSubscription> {
  const byClient = new Map<string, QueuedSubscription>();
  for (const subscription of subscriptions) {
    const known = byClient.get(subscription.clientId);
    if (known === undefined || known.qos < subscription.qos)
      byClient.set(subscription.clientId, subscription);
  }
  return byClient.values();
}
