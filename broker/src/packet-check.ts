import { PeerError } from "@lares/shared";
import type { Client } from "aedes";

/** Of a packet that aedes has parsed, what is looked at here. */
interface ParsedPacket {
  readonly cmd: string;
  readonly messageId?: number;
  readonly qos?: number;
  readonly dup?: boolean;
  readonly unsubscriptions?: readonly string[];
}

/** Not in the types of aedes 1.2.0: emits each packet of a client before aedes answers it. */
interface ParsingClient {
  readonly _parser: {
    prependListener(event: "packet", listener: (packet: ParsedPacket) => void): void;
  };
}

/** Ends the connection of a client that sends what MQTT forbids and aedes takes. */
export function checkPackets(client: Client, onFault: (fault: string) => void): void {
  const { _parser: parser } = client as Client & ParsingClient;
  parser.prependListener("packet", (packet) => {
    const fault = findPacketFault(packet);
    if (fault === undefined || client.closed) return;
    onFault(fault);
    client.conn.destroy(new PeerError(fault, "Update the client: it breaks MQTT 3.1.1."));
  });
}

const HAS_IDENTIFIER = new Set(["subscribe", "unsubscribe", "puback", "pubrec", "pubrel"]);

/** @returns what is wrong with a packet after CONNECT (MQTT 3.1.1, 2.3.1, 3.3.1, 3.10.3) */
function findPacketFault(packet: ParsedPacket): string | undefined {
  const { cmd, messageId, qos, dup, unsubscriptions } = packet;
  const isPublish = cmd === "publish";
  if (messageId === 0 && (HAS_IDENTIFIER.has(cmd) || (isPublish && qos !== 0))) {
    return `${cmd} has the packet identifier 0`;
  }
  if (isPublish && qos === 0 && dup) return "publish of QoS 0 is marked as sent again";
  if (unsubscriptions?.length === 0) return "unsubscribe has no filter";
  return undefined;
}
