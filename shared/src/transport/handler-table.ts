import { topicMatches } from "./topic-filter.ts";
import type { Message } from "./transport.ts";

/** What one transport is subscribed to, and who is told. */
export class HandlerTable {
  readonly #entries: { readonly filter: string; readonly handler: (message: Message) => void }[] =
    [];

  /** @returns takes this one handler out again. */
  add(filter: string, handler: (message: Message) => void): () => void {
    const entry = { filter, handler };
    this.#entries.push(entry);
    return () => {
      this.#entries.splice(this.#entries.indexOf(entry), 1);
    };
  }

  /** Nobody is told any more. */
  clear(): void {
    this.#entries.length = 0;
  }

  /** Each filter once. */
  filters(): string[] {
    return [...new Set(this.#entries.map(({ filter }) => filter))];
  }

  /** Calls each handler whose filter matches once, with its own copy of the payload. */
  deliver(topic: string, payload: Uint8Array, retained: boolean): void {
    for (const { filter, handler } of [...this.#entries]) {
      if (topicMatches(filter, topic)) {
        handler({ topic, payload: new Uint8Array(payload), retained });
      }
    }
  }
}
