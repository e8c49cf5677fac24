import { type Clock, type Log, PeerError, sleep, type Transport } from "@lares/shared";

/** Between two attempts while the broker is away. */
const RETRY_MS = 1000;

/**
 * What a publisher wants the broker to keep: the latest message of each topic.
 *
 * Messages go out one after the other, in the order of `put`, each until a broker has taken it.
 * After a reconnection all are published again, since the broker may have restarted and lost them.
 */
export class RetainedTopics {
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #signal: AbortSignal;
  readonly #latest = new Map<string, () => Uint8Array>();
  #turn: Promise<void> = Promise.resolve();

  /** @param signal ends all publishing */
  constructor(parts: { transport: Transport; clock: Clock; log: Log }, signal: AbortSignal) {
    this.#transport = parts.transport;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#signal = signal;
    this.#transport.onConnectionChange((connected) => {
      if (!connected || signal.aborted) return;
      for (const topic of this.#latest.keys()) {
        this.#inTurn(topic).catch((error) => {
          if (!signal.aborted) this.#log("error", "republish.failed", { topic, error });
        });
      }
    });
  }

  /**
   * Resolves once a broker has taken the message, however long it was away.
   * @param payload is asked for at the moment of publishing
   * @throws the signal's reason once it is aborted, and what the transport throws when the message
   *   itself is at fault
   */
  put(topic: string, payload: () => Uint8Array): Promise<void> {
    this.#latest.set(topic, payload);
    return this.#inTurn(topic);
  }

  #inTurn(topic: string): Promise<void> {
    const published = this.#turn.then(() => this.#publish(topic));
    this.#turn = published.catch(() => {});
    return published;
  }

  async #publish(topic: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      this.#signal.throwIfAborted();
      const payload = this.#latest.get(topic) as () => Uint8Array;
      try {
        return await this.#transport.publish(topic, payload(), { retain: true });
      } catch (error) {
        if (!(error instanceof PeerError)) throw error;
        if (attempt === 1) this.#log("warn", "broker.unreachable", { topic, error });
      }
      await sleep(this.#clock, RETRY_MS, this.#signal);
    }
  }
}
