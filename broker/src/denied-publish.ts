import type { PublishPacket } from "aedes";
import type { ClientIdentity } from "./client-identity.ts";
import type { RetainedQuota } from "./limits/retained-quota.ts";
import type { Policy, PublishKind } from "./policy.ts";

/** Denied messages end here, empty. A wildcard does not match `$` topics, so nobody is sent them. */
const DENIED_TOPIC = "$lares/denied";

/**
 * Lets a denied message pass as an empty one on a topic that nobody hears, so that its sender gets
 * a PUBACK. aedes answers a refusal by closing the connection, which costs the client everything
 * else it does, and clients such as mqtt.js then send the same message again on each connection.
 *
 * @param client null for the last will that another broker has left in a shared store
 * @returns whether the message was denied
 */
export function denyPublish(
  policy: Policy,
  retained: RetainedQuota,
  client: ClientIdentity | null,
  packet: PublishPacket,
  kind: PublishKind,
): boolean {
  const isGranted = client !== null && policy.mayPublish(client, packet.topic, kind);
  const keptBytes = packet.retain ? packet.payload.length : undefined;
  if (isGranted && (keptBytes === undefined || retained.admit(client, packet.topic, keptBytes))) {
    return false;
  }
  packet.topic = DENIED_TOPIC;
  packet.payload = Buffer.alloc(0);
  return true;
}
