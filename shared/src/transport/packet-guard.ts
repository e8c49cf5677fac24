/** Largest PUBLISH by default: five times the 200 kB of a 50,000-parameter model in float32. */
export const MAX_PACKET_BYTES = 1024 * 1024;

/** CONNECT and CONNACK come before anyone is known, and are small. */
const MAX_OPENING_BYTES = 4 * 1024;

/** Packets that are neither: the largest honest one is a SUBSCRIBE to many filters. */
const MAX_CONTROL_BYTES = 64 * 1024;

/** Control packet types that the guard tells apart (MQTT 3.1.1, 2.2.1). */
const PUBLISH = 3;
const OPENING = { CONNECT: 1, CONNACK: 2 } as const;

/** The packet that must come first: CONNECT from a client, CONNACK from a broker. */
export type OpeningPacket = keyof typeof OPENING;

/**
 * Follows the framing of a stream of MQTT packets, and names the first one that is too large,
 * malformed in its length, or that comes before the opening packet. It looks at fixed headers only
 * and keeps none of the stream.
 */
export class PacketGuard {
  readonly #opening: OpeningPacket;
  #maxPublishBytes: number;
  #isOpen = false;
  #type = 0;
  #remaining = 0;
  /** Bytes of the fixed header read so far: 0 while inside a packet or between two. */
  #headerBytes = 0;

  /** @param maxPublishBytes limit of a PUBLISH packet's remaining length */
  constructor(opening: OpeningPacket, maxPublishBytes: number) {
    this.#opening = opening;
    this.#maxPublishBytes = maxPublishBytes;
  }

  /** Changes the limit, from the next packet on: what a peer may send depends on who it is. */
  limitPublish(bytes: number): void {
    this.#maxPublishBytes = bytes;
  }

  /**
   * Takes the next bytes of the stream, cut anywhere.
   * @returns what is wrong, or undefined. After a fault there is nothing more to follow.
   */
  findFault(chunk: Uint8Array): string | undefined {
    let offset = 0;
    while (offset < chunk.length) {
      if (this.#headerBytes === 0 && this.#remaining > 0) {
        const skipped = Math.min(this.#remaining, chunk.length - offset);
        this.#remaining -= skipped;
        offset += skipped;
        continue;
      }
      const fault = this.#readHeaderByte(chunk[offset++] as number);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }

  #readHeaderByte(byte: number): string | undefined {
    if (this.#headerBytes === 0) {
      this.#type = byte >> 4;
      this.#headerBytes = 1;
      if (this.#isOpen || this.#type === OPENING[this.#opening]) return undefined;
      return `packet of type ${this.#type} came before ${this.#opening}`;
    }
    this.#remaining += (byte & 0x7f) * 128 ** (this.#headerBytes - 1);
    this.#headerBytes += 1;
    if (byte & 0x80) {
      return this.#headerBytes > 4 ? "length of a packet has more than 4 bytes" : undefined;
    }
    this.#headerBytes = 0;
    return this.#findLengthFault();
  }

  #findLengthFault(): string | undefined {
    const maxBytes = this.#maxBytes();
    this.#isOpen = true;
    if (this.#remaining <= maxBytes) return undefined;
    return `packet of type ${this.#type} has ${this.#remaining} bytes, at most ${maxBytes} are allowed`;
  }

  #maxBytes(): number {
    if (!this.#isOpen) return MAX_OPENING_BYTES;
    return this.#type === PUBLISH ? this.#maxPublishBytes : MAX_CONTROL_BYTES;
  }
}
