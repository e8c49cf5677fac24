import { findTextFault, findTopicFault } from "@lares/shared";
import type { ConnectPacket } from "aedes";

/** @returns what is wrong with the client id of a CONNECT (MQTT 3.1.1, 3.1.3.1), or undefined. */
export function findClientIdFault(packet: ConnectPacket): string | undefined {
  if (packet.clientId === "" && packet.clean === false) {
    return "client id is empty for a session to be kept";
  }
  const fault = findTextFault(packet.clientId);
  return fault === undefined ? undefined : `client id ${fault}`;
}

/** @returns what is wrong with the last will and the credentials of a CONNECT, or undefined. */
export function findConnectFault(packet: ConnectPacket): string | undefined {
  const { will, username, password } = packet;
  // MQTT 3.1.1, 3.1.2.9: a password comes with a user name.
  if (password !== undefined && username === undefined) return "password comes without a user name";
  if (will === undefined) return undefined;
  // 3.1.2.6
  if ((will.qos ?? 0) > 2) return `QoS of the last will is ${will.qos}`;
  // 3.1.3.2
  const fault = findTopicFault(will.topic);
  return fault === undefined ? undefined : `topic of the last will ${fault}`;
}
