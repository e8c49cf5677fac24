/** More than a house has clients: who has been quiet longest is forgotten first. */
const MAX_KEYS = 4096;

/** Keeps away for a while who comes again and again. */
export class FlappingBan {
  readonly #most: number;
  readonly #windowMs: number;
  readonly #banMs: number;
  readonly #known = new Map<string, { times: number[]; untilMs: number }>();

  /** More than `most` times within `windowMs` is a ban of `banMs`. */
  constructor(most = 15, windowMs = 60_000, banMs = 300_000) {
    this.#most = most;
    this.#windowMs = windowMs;
    this.#banMs = banMs;
  }

  /** How much longer `key` is banned, in ms; 0 for who is not. */
  remainingMs(key: string, nowMs: number): number {
    return Math.max(0, (this.#known.get(key)?.untilMs ?? 0) - nowMs);
  }

  /**
   * Notes that `key` came, or did what it should not.
   * @returns whether this begins a ban
   */
  note(key: string, nowMs: number): boolean {
    const { times: before = [] } = this.#known.get(key) ?? {};
    const times = [...before.filter((time) => nowMs - time < this.#windowMs), nowMs];
    const isBan = times.length > this.#most;
    this.#known.delete(key);
    this.#known.set(key, {
      times: isBan ? [] : times,
      untilMs: isBan ? nowMs + this.#banMs : 0,
    });
    if (this.#known.size > MAX_KEYS) this.#known.delete(this.#known.keys().next().value as string);
    return isBan;
  }
}
