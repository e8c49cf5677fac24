import { BugError, WireError } from "../errors.ts";
import { findFilterFault, findTopicFault } from "./topic-filter.ts";

/**
 * What every transport asks of a message, so that no broker has to cut the connection for it.
 * @throws BugError for a topic that MQTT does not allow
 * @throws WireError when the packet would be larger than `maxPacketBytes`
 */
export function requirePublishable(
  topic: string,
  payload: Uint8Array,
  maxPacketBytes: number,
): void {
  const fault = findTopicFault(topic);
  if (fault !== undefined) throw new BugError(`topic "${topic}" ${fault}`);
  // Length of the topic, topic, packet identifier, payload (MQTT 3.1.1, 3.3).
  const packetBytes = 2 + Buffer.byteLength(topic) + 2 + payload.length;
  if (packetBytes <= maxPacketBytes) return;
  throw new WireError(
    `message on ${topic} makes a packet of ${packetBytes} bytes, at most ${maxPacketBytes} are allowed`,
    "Send less, or raise the largest allowed packet at every part of the fleet.",
  );
}

/** @throws BugError for a filter that MQTT does not allow */
export function requireFilter(filter: string): void {
  const fault = findFilterFault(filter);
  if (fault !== undefined) throw new BugError(`filter "${filter}" ${fault}`);
}
