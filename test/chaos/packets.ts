const PUBLISH = 3;

/** Cuts a stream of MQTT packets into whole ones, by their fixed header (MQTT 3.1.1, 2.2). */
export class PacketSplitter {
  #rest = new Uint8Array();

  /** Takes the next bytes of the stream. @returns the packets that are whole by now */
  push(chunk: Uint8Array): Uint8Array[] {
    this.#rest = Uint8Array.from(Buffer.concat([this.#rest, chunk]));
    const packets: Uint8Array[] = [];
    for (let end = endOf(this.#rest); end !== undefined; end = endOf(this.#rest)) {
      packets.push(this.#rest.slice(0, end));
      this.#rest = this.#rest.slice(end);
    }
    return packets;
  }
}

export function isPublish(packet: Uint8Array): boolean {
  return (packet[0] as number) >> 4 === PUBLISH;
}

/** The same PUBLISH as a sender repeats it when no acknowledgement has come: with the flag DUP. */
export function repeated(packet: Uint8Array): Uint8Array {
  const copy = packet.slice();
  copy[0] = (copy[0] as number) | 0b1000;
  return copy;
}

/** Whether it asks for an acknowledgement: only such a PUBLISH may be repeated. */
export function isAcknowledged(packet: Uint8Array): boolean {
  return ((packet[0] as number) & 0b0110) !== 0;
}

function endOf(bytes: Uint8Array): number | undefined {
  let remaining = 0;
  for (let at = 1; at <= 4; at++) {
    const byte = bytes[at];
    if (byte === undefined) return undefined;
    remaining += (byte & 0x7f) * 128 ** (at - 1);
    if (byte < 0x80) return at + 1 + remaining <= bytes.length ? at + 1 + remaining : undefined;
  }
  throw new Error("a packet's length has more than four bytes");
}
