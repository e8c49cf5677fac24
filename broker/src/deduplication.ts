import type { AedesPublishPacket, Client } from "aedes";

/**
 * aedes remembers the highest number that it has forwarded to a client and drops each later message
 * with a lower one. A message that is overtaken while it is being stored, as a retained model by
 * the small message behind it, is lost that way. This remembers nothing, and tells aedes so.
 */
const nothingForwarded = new Proxy<Record<string, number>>({}, { get: () => 0, set: () => true });

/** Takes away a client's memory of forwarded numbers. Before its first subscription. */
export function forgetForwarded(client: Client): void {
  Object.assign(client, { duplicates: nothingForwarded });
}

/**
 * Sends a message once to a client whose subscriptions overlap, as aedes did by its memory. It
 * offers one message to all subscriptions of a client in one go, so the last number is enough.
 *
 * @returns a filter for one broker's forwards: the packet, or null when the client has had it
 */
export function forwardOnce(): (
  client: Client,
  packet: AedesPublishPacket,
) => AedesPublishPacket | null {
  const lastForwarded = new WeakMap<Client, number>();
  return (client, packet) => {
    if (lastForwarded.get(client) === packet.brokerCounter) return null;
    lastForwarded.set(client, packet.brokerCounter);
    return packet;
  };
}
