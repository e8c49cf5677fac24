import { AnomalyEvent, type Clock, encodeJson, type Log, PeerError } from "@lares/shared";
import { z } from "zod";
import type { StoredFile } from "./stored-file.ts";

/** Events of which a broker has not yet acknowledged that it has them, the oldest first. */
export const StoredOutbox = z.strictObject({ v: z.literal(1), events: z.array(AnomalyEvent) });
export type StoredOutbox = z.infer<typeof StoredOutbox>;

/** About a week of a room in which something happens every ten minutes. */
const capacity = 1000;
/** An event that is told later than this, or after a restart, is late. */
const lateMs = 10_000;

export interface OutboxParts {
  /** @throws PeerError when the broker does not acknowledge */
  readonly publish: (payload: Uint8Array) => Promise<void>;
  /** Without it a restart forgets what was not told. */
  readonly file?: StoredFile<StoredOutbox>;
  readonly clock: Clock;
  readonly log: Log;
}

interface Waiting {
  readonly event: AnomalyEvent;
  /** Negative infinity of what was put before this start. */
  readonly putAtMs: number;
}

/**
 * Events on their way to the broker: told in their order, each until the broker has acknowledged it,
 * over days without network and restarts. One whose acknowledgement was cut off is told again: its
 * event, phase and uptime say that it is the same. What is told late is marked.
 *
 * Full, it drops what only repeats an event (`ongoing`, then `peak`) before an event, the oldest first.
 */
export class EventOutbox implements AsyncDisposable {
  readonly #parts: OutboxParts;
  #waiting: Waiting[];
  #delivery: Promise<void> | undefined;

  private constructor(parts: OutboxParts, waiting: Waiting[]) {
    this.#parts = parts;
    this.#waiting = waiting;
  }

  /** Goes on with what was not told before; `resume` begins. */
  static async open(parts: OutboxParts): Promise<EventOutbox> {
    const stored = await parts.file?.load();
    const waiting = (stored?.events ?? []).map((event) => ({
      event,
      putAtMs: Number.NEGATIVE_INFINITY,
    }));
    return new EventOutbox(parts, waiting);
  }

  /** Events that wait. */
  get size(): number {
    return this.#waiting.length;
  }

  put(event: AnomalyEvent): void {
    this.#waiting.push({ event, putAtMs: this.#parts.clock.nowMs() });
    if (this.#waiting.length > capacity) this.#dropOne();
    // At once: the event before it may wait long for its acknowledgement.
    if (this.#delivery !== undefined) void this.#store();
    this.resume();
  }

  /** Tells what waits: to be called whenever the broker is back. */
  resume(): void {
    this.#delivery ??= this.#deliver().then((isReached) => {
      this.#delivery = undefined;
      if (isReached && this.#waiting.length > 0) this.resume();
    });
  }

  /** What could not be told by now stays stored. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#delivery;
    await this.#store();
  }

  /** @returns false once the broker does not acknowledge */
  async #deliver(): Promise<boolean> {
    await this.#store();
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      try {
        await this.#parts.publish(encodeJson(this.#marked(next)));
      } catch (error) {
        if (error instanceof PeerError) return false;
        this.#parts.log("error", "anomaly.untold", { event: next.event.event, error });
      }
      // It may have been dropped meanwhile.
      this.#waiting = this.#waiting.filter((one) => one !== next);
      await this.#store();
    }
    return true;
  }

  #marked({ event, putAtMs }: Waiting): AnomalyEvent {
    const isLate = this.#parts.clock.nowMs() - putAtMs > lateMs;
    return isLate ? { ...event, late: true } : event;
  }

  #dropOne(): void {
    const phases = this.#waiting.map(({ event }) => event.phase);
    const [ongoing, peak] = [phases.indexOf("ongoing"), phases.indexOf("peak")];
    const index = ongoing >= 0 ? ongoing : Math.max(0, peak);
    const [dropped] = this.#waiting.splice(index, 1);
    const { event, phase } = (dropped as Waiting).event;
    this.#parts.log("warn", "anomaly.dropped", { event, phase, capacity });
  }

  async #store(): Promise<void> {
    const events = this.#waiting.map(({ event }) => event);
    await this.#parts.file?.save({ v: 1, events });
  }
}
