/** A message on its way out of the fleet. */
export interface Outgoing {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retain: boolean;
}

/** What waits while the other broker is away: a day of scores, or many days of anomalies. */
const MAX_MESSAGES = 4096;
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * Messages in order until they have been taken over: of a retained topic the latest, of others all
 * that there is room for. Anomalies are the last to be given up.
 */
export class Outbox {
  readonly #retained = new Map<string, Uint8Array>();
  readonly #waiting = new Map<string, Outgoing>();
  #live = 0;
  #liveBytes = 0;
  #count = 0;
  #given = 0;

  /** Messages that were given up for want of room. */
  get givenUp(): number {
    return this.#given;
  }

  /** @param message not copied */
  add(message: Outgoing): void {
    if (message.retain) {
      if (message.payload.length > 0) this.#retained.set(message.topic, message.payload);
      else this.#retained.delete(message.topic);
      this.#waiting.set(message.topic, message);
      return;
    }
    // No topic has a space at its beginning.
    this.#waiting.set(` ${this.#count++}`, message);
    this.#live += 1;
    this.#liveBytes += message.payload.length;
    while (this.#live > MAX_MESSAGES || this.#liveBytes > MAX_BYTES) this.#giveUp();
  }

  /** The other broker may have lost what it kept: everything retained is to be sent again. */
  addRetained(): void {
    for (const [topic, payload] of this.#retained) this.add({ topic, payload, retain: true });
  }

  first(): Outgoing | undefined {
    return this.#waiting.values().next().value;
  }

  /** `message`, unless something newer has taken its place, is through. */
  remove(message: Outgoing): void {
    for (const [key, waiting] of this.#waiting) {
      if (waiting !== message) continue;
      this.#drop(key, message);
      return;
    }
  }

  #giveUp(): void {
    const live = [...this.#waiting].filter(([, { retain }]) => !retain);
    const lesser = live.find(([, { topic }]) => !topic.includes("/anomalies/"));
    const [key, message] = lesser ?? (live[0] as [string, Outgoing]);
    this.#drop(key, message);
    this.#given += 1;
  }

  #drop(key: string, { retain, payload }: Outgoing): void {
    this.#waiting.delete(key);
    if (retain) return;
    this.#live -= 1;
    this.#liveBytes -= payload.length;
  }
}
