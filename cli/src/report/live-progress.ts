import { timeLeft } from "./time-left.ts";

/** What of a terminal is used. */
export interface Screen {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/**
 * How far long work is, at which rate, and how long the rest takes: a line that is written over.
 * Where no terminal is there to read it, nothing.
 */
export class LiveProgress {
  readonly #screen: Screen;
  readonly #unit: string;
  readonly #nowMs: () => number;
  readonly #startMs: number;
  #width = 0;

  /** @param unit what is counted, in the plural */
  constructor(screen: Screen, unit: string, nowMs: () => number) {
    this.#screen = screen;
    this.#unit = unit;
    this.#nowMs = nowMs;
    this.#startMs = nowMs();
  }

  /** @param share of the whole work, where it is known */
  show(count: number, share: number | undefined): void {
    if (!this.#screen.isTTY) return;
    const line = this.#line(count, share);
    this.#screen.write(`\r${line.padEnd(this.#width)}`);
    this.#width = line.length;
  }

  end(): void {
    if (this.#width > 0) this.#screen.write("\n");
  }

  #line(count: number, share: number | undefined): string {
    const seconds = (this.#nowMs() - this.#startMs) / 1000;
    const parts = [`${count} ${this.#unit}`];
    if (seconds > 0) parts.push(`${(count / seconds).toPrecision(2)} a second`);
    if (share !== undefined && share > 0) {
      parts.push(`${Math.floor(100 * share)} %`, timeLeft((seconds * (1 - share)) / share));
    }
    return parts.join(", ");
  }
}
