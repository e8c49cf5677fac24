import type { Log } from "./log.ts";

/** More than a fleet has devices: topics beyond are not remembered, and written at debug. */
const MAX_TOPICS = 1024;
const MAX_TOPIC_LENGTH = 200;

/**
 * Writes that messages were refused: at warn once per topic until it brings a good one, else at
 * debug. Who sends rubbish without end, or on ever new topics, must not fill the journal.
 */
export class RefusalLog {
  readonly #log: Log;
  readonly #refused = new Set<string>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** @param error what is wrong with the message; only its own message is written */
  refused(topic: string, error: unknown): void {
    const shown = topic.slice(0, MAX_TOPIC_LENGTH);
    const isNew = !this.#refused.has(shown) && this.#refused.size < MAX_TOPICS;
    if (isNew) this.#refused.add(shown);
    const reason = error instanceof Error ? error.message : String(error);
    this.#log(isNew ? "warn" : "debug", "message.refused", { topic: shown, reason });
  }

  /** A message on this topic was good. */
  taken(topic: string): void {
    this.#refused.delete(topic.slice(0, MAX_TOPIC_LENGTH));
  }
}
