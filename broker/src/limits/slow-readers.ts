import type { Duplex } from "node:stream";
import { PeerError } from "@lares/shared";
import type { Client } from "aedes";
import { isSubscribed } from "../subscribed-client.ts";

/** Up to this, a subscriber's messages gather and nobody waits for it. */
const SOFT_BYTES = 1024 * 1024;

/** How long publishers are held back for a subscriber that reads nothing. */
export const PATIENCE_MS = 250;

/** So many times longer for one that has read since: it is seen only when a whole write is read. */
const LOOKS_AT_READER = 8;

/** From when a message is taken until it is in the buffers of its subscribers. */
const TURNS_UNTIL_WRITTEN = 3;

/** A subscriber whose socket takes no more for now, or for which publishers still stand in line. */
interface Behind {
  readonly client: Client;
  readonly stream: Duplex;
  readonly patience: NodeJS.Timeout;
  /** Cuts it; starts anew each time it has read. */
  readonly deadline: NodeJS.Timeout;
  isAwaited: boolean;
  /** At which it may have read nothing before nobody waits for it any longer. */
  looksLeft: number;
  /** What waited for it when we last looked, in bytes. */
  unreadBytes: number;
  readonly waiting: (() => void)[];
  isServing: boolean;
}

/**
 * Bounds what clients that read slowly, or not at all, cost everybody else.
 *
 * aedes acknowledges a message before it routes it, and forwards many at once, so that a publisher
 * is not held back by who reads slower than it sends; and one subscriber that reads nothing stalls
 * all. So here a publisher waits before its message is taken, only for who would be sent it, and as
 * long as that one reads; for one that reads nothing, `PATIENCE_MS`. Then what it does not take
 * gathers. It is cut when that is more than `maxBytes`, or it reads nothing for `drainTimeoutMs`.
 */
export class SlowReaders {
  readonly #behind = new Map<Client, Behind>();
  readonly #forNextTurn: (() => void)[] = [];
  readonly #drainTimeoutMs: number;
  #takenBytes = 0;

  constructor(drainTimeoutMs: number) {
    this.#drainTimeoutMs = drainTimeoutMs;
  }

  /**
   * Replaces how aedes waits for a client's socket.
   * @param maxBytes may wait for it; asked for once the client is known
   */
  watch(client: Client, maxBytes: () => number): void {
    const stream = client.conn as Duplex;
    for (const event of ["drain", "close"]) stream.on(event, () => this.#hasRead(client));
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

  /**
   * Calls `take` once nobody is waited for who would be sent a message on `topic`.
   * @param bytes of its payload
   * @param served whose line it has just stood in
   */
  whenRead(topic: string, bytes: number, take: () => void, served?: Behind): void {
    for (const behind of this.#behind.values()) {
      if (behind === served || !hasLine(behind) || !isSubscribed(behind.client, topic)) continue;
      behind.waiting.push(() => this.whenRead(topic, bytes, take, behind));
      return;
    }
    if (this.#takenBytes > SOFT_BYTES) {
      this.#forNextTurn.push(() => this.whenRead(topic, bytes, take));
      return;
    }
    // aedes writes some turns of the event loop later: only then it shows who falls behind.
    if (this.#takenBytes === 0) afterTurns(TURNS_UNTIL_WRITTEN, () => this.#startTurn());
    this.#takenBytes += bytes + 1;
    take();
  }

  #startTurn(): void {
    this.#takenBytes = 0;
    for (const again of this.#forNextTurn.splice(0)) again();
  }

  #fallsBehind(client: Client, stream: Duplex): Behind {
    const behind: Behind = {
      client,
      stream,
      patience: setInterval(() => this.#look(behind), PATIENCE_MS).unref(),
      deadline: setTimeout(cut, this.#drainTimeoutMs, stream).unref(),
      isAwaited: true,
      looksLeft: 1,
      unreadBytes: stream.writableLength,
      waiting: [],
      isServing: false,
    };
    this.#behind.set(client, behind);
    return behind;
  }

  #look(behind: Behind): void {
    const unreadBytes = behind.stream.writableLength;
    const hasRead = unreadBytes === 0 || unreadBytes < behind.unreadBytes;
    behind.unreadBytes = unreadBytes;
    if (hasRead) {
      behind.looksLeft = LOOKS_AT_READER;
      behind.deadline.refresh();
    } else behind.looksLeft -= 1;
    behind.isAwaited = behind.looksLeft > 0;
    this.#serve(behind);
  }

  #hasRead(client: Client): void {
    const behind = this.#behind.get(client);
    if (behind === undefined) return;
    behind.isAwaited = true;
    behind.looksLeft = LOOKS_AT_READER;
    // Above all that can wait for it, so that a look finds it to have read since.
    behind.unreadBytes = Number.POSITIVE_INFINITY;
    behind.deadline.refresh();
    this.#serve(behind);
  }

  /** Lets those in line go on one by one: all at once, their messages were more than it may be sent. */
  #serve(behind: Behind): void {
    if (behind.isServing) return;
    behind.isServing = true;
    const serveNext = (): void => {
      const resume = isFull(behind) ? undefined : behind.waiting.shift();
      resume?.();
      if (resume !== undefined) return void setImmediate(serveNext);
      behind.isServing = false;
      const { stream, waiting } = behind;
      if (waiting.length === 0 && (stream.destroyed || stream.writableLength === 0))
        this.#forget(behind);
    };
    setImmediate(serveNext);
  }

  #forget({ client, patience, deadline }: Behind): void {
    clearInterval(patience);
    clearTimeout(deadline);
    this.#behind.delete(client);
  }
}

function isFull({ isAwaited, stream }: Behind): boolean {
  return isAwaited && !stream.destroyed && stream.writableLength > SOFT_BYTES;
}

/** Whoever comes stands behind those who wait already, so that no message overtakes another. */
function hasLine(behind: Behind): boolean {
  return isFull(behind) || behind.waiting.length > 0;
}

function afterTurns(turns: number, go: () => void): void {
  setImmediate(() => (turns > 1 ? afterTurns(turns - 1, go) : go()));
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
