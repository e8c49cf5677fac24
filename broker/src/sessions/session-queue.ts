import { type Worth, worthOf, worths } from "./message-worth.ts";
import { PayloadPool, type PooledPayload } from "./payload-pool.ts";

/** A packet as aedes keeps it for a session: PUBLISH, or the PUBREL that has taken its place. */
export interface QueuedPacket {
  readonly cmd: string;
  /** Numbers what the broker has taken, in order. */
  readonly brokerCounter: number;
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: number;
  dup?: boolean;
  /** Packet identifier, once it is on its way. */
  messageId?: number | undefined;
}

interface Entry {
  readonly counter: number;
  readonly worth: Worth;
  readonly bytes: number;
  /** Without its payload. */
  packet: QueuedPacket;
  payload: PooledPayload;
}

/** What a message costs beside its topic and its payload. */
const ENTRY_BYTES = 256;

const NOTHING = new Uint8Array();

/**
 * What one session has not acknowledged, in order and within bounds: the oldest scores are given up
 * first, then the oldest others, anomalies last.
 */
export class SessionQueue {
  readonly #maxMessages: number;
  readonly #maxBytes: number;
  readonly #pool: PayloadPool;
  readonly #entries: Readonly<Record<Worth, Map<number, Entry>>> = {
    score: new Map(),
    other: new Map(),
    anomaly: new Map(),
  };
  readonly #underway = new Map<number, Entry>();
  #bytes = 0;

  /** @param pool for payloads; queues may share one */
  constructor(maxMessages: number, maxBytes: number, pool: PayloadPool) {
    this.#maxMessages = maxMessages;
    this.#maxBytes = maxBytes;
    this.#pool = pool;
  }

  get messages(): number {
    return worths.reduce((sum, worth) => sum + this.#entries[worth].size, 0);
  }

  /** Payloads in whole KiB, topics, and what it takes to keep them. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Takes a copy of the payload.
   * @returns how many were given up for it; it may be among them
   */
  add(packet: QueuedPacket): number {
    const { topic, payload, brokerCounter: counter } = packet;
    const worth = worthOf(topic);
    const bytes = PayloadPool.bytesFor(payload.length) + topic.length + ENTRY_BYTES;
    const entry: Entry = {
      ...{ counter, worth, bytes, packet: { ...packet, payload: NOTHING } },
      payload: this.#pool.keep(payload),
    };
    this.#entries[worth].set(counter, entry);
    this.#bytes += bytes;
    let given = 0;
    while (this.messages > this.#maxMessages || this.#bytes > this.#maxBytes) {
      this.giveUp();
      given += 1;
    }
    return given;
  }

  /** Gives up the oldest of those that are worth least. @returns false for an empty queue */
  giveUp(): boolean {
    for (const worth of worths) {
      const [oldest] = this.#entries[worth].values();
      if (oldest === undefined) continue;
      this.#drop(oldest);
      return true;
    }
    return false;
  }

  /** Notes that a message is on its way, or that its PUBREL is; one that is not here was given up. */
  update(packet: QueuedPacket): void {
    const { messageId, brokerCounter } = packet;
    if (messageId === undefined) return;
    if (packet.cmd === "pubrel") {
      const acknowledged = this.#underway.get(messageId);
      if (acknowledged !== undefined) acknowledged.packet = packet;
      return;
    }
    const entry = this.#find(brokerCounter);
    if (entry === undefined) return;
    entry.packet.messageId = messageId;
    this.#underway.set(messageId, entry);
  }

  /** Forgets what has been acknowledged. @returns undefined for what is not here */
  remove(messageId: number | undefined): QueuedPacket | undefined {
    const entry = messageId === undefined ? undefined : this.#underway.get(messageId);
    if (entry !== undefined) this.#drop(entry);
    return entry?.packet;
  }

  /**
   * All that are here now and not gone when it is their turn, the oldest first; what was on its way
   * before is marked so (MQTT 3.1.1, 3.3.1.1).
   */
  *inOrder(): Generator<QueuedPacket> {
    const entries = worths.flatMap((worth) => [...this.#entries[worth].values()]);
    entries.sort((a, b) => a.counter - b.counter);
    for (const entry of entries) {
      if (this.#find(entry.counter) !== entry) continue;
      const { packet } = entry;
      const dup = packet.cmd === "publish" && packet.messageId !== undefined;
      yield { ...packet, dup, payload: this.#pool.read(entry.payload) };
    }
  }

  clear(): void {
    while (this.giveUp());
  }

  /** Above all packet identifiers that are in use. */
  nextMessageId(): number {
    const highest = Math.max(0, ...this.#underway.keys());
    return highest >= 65_535 ? 1 : highest + 1;
  }

  #find(counter: number): Entry | undefined {
    for (const worth of worths) {
      const entry = this.#entries[worth].get(counter);
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  #drop({ counter, worth, bytes, packet, payload }: Entry): void {
    this.#entries[worth].delete(counter);
    this.#pool.release(payload);
    this.#bytes -= bytes;
    if (packet.messageId !== undefined) this.#underway.delete(packet.messageId);
  }
}
