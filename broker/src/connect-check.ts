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

/** @returns what is wrong with the last will of a CONNECT (MQTT 3.1.1, 3.1.3.2), or undefined. */
export function findWillFault(packet: ConnectPacket): string | undefined {
  const fault = packet.will === undefined ? undefined : findTopicFault(packet.will.topic);
  return fault === undefined ? undefined : `topic of the last will ${fault}`;
}
