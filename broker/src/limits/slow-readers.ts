import type { Duplex } from "node:stream";
import { PeerError, topicMatches } from "@lares/shared";
import type { Client } from "aedes";

/** Up to this, a subscriber's messages gather and nobody waits for it. */
const SOFT_BYTES = 1024 * 1024;

/** How long publishers are held back for a subscriber that is slower than they are. */
export const PATIENCE_MS = 250;

/** A subscriber whose socket takes no more for now. */
interface Behind {
  /** Not in the types of aedes 1.2.0: what it is subscribed to, by filter. */
  readonly client: Client & { readonly subscriptions?: object };
  readonly stream: Duplex;
  /** Ends our patience with it. */
  readonly timers: readonly NodeJS.Timeout[];
  isAwaited: boolean;
  waiting: (() => void)[];
}

/**
 * Bounds what clients that read slowly, or not at all, cost everybody else.
 *
 * aedes acknowledges a message before it routes it, and forwards many at once, so that a publisher
 * is not held back by who reads slower than it sends; and one subscriber that reads nothing stalls
 * all. So here a publisher waits before its message is taken, only for who would be sent it, and only
 * for `PATIENCE_MS`. After that what a subscriber does not take gathers, and it is cut when that is
 * more than `maxBytes` or it has not caught up within `drainTimeoutMs`.
 */
export class SlowReaders {
  readonly #behind = new Map<Client, Behind>();
  readonly #drainTimeoutMs: number;

  constructor(drainTimeoutMs: number) {
    this.#drainTimeoutMs = drainTimeoutMs;
  }

  /**
   * Replaces how aedes waits for a client's socket.
   * @param maxBytes may wait for it; asked for once the client is known
   */
  watch(client: Client, maxBytes: () => number): void {
    const stream = client.conn as Duplex;
    stream.once("close", () => this.#caughtUp(client));
    const waitForDrain = (done: (error: null, client: Client) => void): void => {
      const resume = (): void => done(null, client);
      if (stream.destroyed) return void setImmediate(resume);
      const behind = this.#behind.get(client) ?? this.#fallsBehind(client, stream);
      if (stream.writableLength > maxBytes()) cut(stream);
      // Retained messages come one after another: the next waits for this one.
      if (isFull(behind)) behind.waiting.push(resume);
      else setImmediate(resume);
    };
    Object.assign(client, { waitForDrain });
  }

  /** Calls `take` once nobody is waited for who would be sent a message on `topic`. */
  whenRead(topic: string, take: () => void): void {
    for (const behind of this.#behind.values()) {
      if (!isFull(behind) || !isSubscribed(behind, topic)) continue;
      behind.waiting.push(() => this.whenRead(topic, take));
      return;
    }
    take();
  }

  #fallsBehind(client: Client, stream: Duplex): Behind {
    stream.once("drain", () => this.#caughtUp(client));
    const impatient = setTimeout(() => {
      behind.isAwaited = false;
      release(behind);
    }, PATIENCE_MS);
    const timers = [impatient, setTimeout(cut, this.#drainTimeoutMs, stream)];
    for (const timer of timers) timer.unref();
    const behind: Behind = { client, stream, timers, isAwaited: true, waiting: [] };
    this.#behind.set(client, behind);
    return behind;
  }

  #caughtUp(client: Client): void {
    const behind = this.#behind.get(client);
    if (behind === undefined) return;
    this.#behind.delete(client);
    for (const timer of behind.timers) clearTimeout(timer);
    release(behind);
  }
}

function isFull({ isAwaited, stream }: Behind): boolean {
  return isAwaited && !stream.destroyed && stream.writableLength > SOFT_BYTES;
}

function isSubscribed({ client }: Behind, topic: string): boolean {
  return Object.keys(client.subscriptions ?? {}).some((filter) => topicMatches(filter, topic));
}

function release(behind: Behind): void {
  const { waiting } = behind;
  behind.waiting = [];
  for (const resume of waiting) setImmediate(resume);
}

function cut(stream: Duplex): void {
  if (stream.destroyed) return;
  stream.destroy(
    new PeerError(
      `subscriber does not keep up: ${stream.writableLength} bytes wait for it`,
      "See what keeps the client from reading, or let it subscribe to less.",
    ),
  );
}
