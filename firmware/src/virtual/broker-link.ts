import {
  backoff,
  connectMqtt,
  type Log,
  type MqttOptions,
  sleep,
  systemClock,
  type Transport,
} from "@lares/shared";

/** How to reach the broker. */
export type LinkOptions = Pick<
  MqttOptions,
  "url" | "tls" | "allowPlaintextLan" | "clientId" | "will"
>;

/** What a device hears of its connection; nothing after the link was closed. */
export interface LinkEvents {
  connected(): void;
  disconnected(): void;
  acknowledged(id: number): void;
  message(topic: string, payload: Uint8Array, isRetained: boolean): void;
}

/** Publications on their way, at most: as many as an ESP32 has buffers for. */
const MAX_UNDER_WAY = 32;

/**
 * A device's connection: unlike a Transport it comes up by itself, and an unacknowledged publication is the
 * device's affair.
 */
export class BrokerLink implements AsyncDisposable {
  readonly #options: LinkOptions;
  readonly #events: LinkEvents;
  readonly #log: Log;
  readonly #filters = new Set<string>();
  readonly #stop = new AbortController();
  readonly #started: Promise<void>;
  #transport: Transport | undefined;
  #isConnected = false;
  #lastId = 0;
  #underWay = 0;

  constructor(options: LinkOptions, events: LinkEvents, log: Log) {
    this.#options = options;
    this.#events = events;
    this.#log = log;
    this.#started = this.#connect();
  }

  /** @returns a number for `acknowledged`, or 0 when it cannot be sent now */
  publish(topic: string, payload: Uint8Array, retain: boolean): number {
    if (!this.#isConnected || this.#underWay === MAX_UNDER_WAY) return 0;
    const id = ++this.#lastId;
    this.#underWay++;
    void this.#publish(id, topic, payload, retain);
    return id;
  }

  /** Holds over reconnects, as long as the link. */
  subscribe(filter: string): void {
    if (this.#transport === undefined || this.#filters.has(filter)) return;
    this.#filters.add(filter);
    const handler = ({
      topic,
      payload,
      retained,
    }: Parameters<Parameters<Transport["subscribe"]>[1]>[0]) => {
      if (!this.#stop.signal.aborted) this.#events.message(topic, payload, retained);
    };
    this.#transport.subscribe(filter, handler).catch((error: unknown) => {
      this.#filters.delete(filter);
      this.#log("warn", "subscription-failed", { filter, error });
    });
  }

  /** Breaks off without a word. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#started;
    await this.#transport?.[Symbol.asyncDispose]();
  }

  async #publish(id: number, topic: string, payload: Uint8Array, retain: boolean): Promise<void> {
    try {
      await this.#transport?.publish(topic, payload, { retain });
      if (!this.#stop.signal.aborted) this.#events.acknowledged(id);
    } catch (error) {
      this.#log("debug", "publish-failed", { topic, error });
    } finally {
      this.#underWay--;
    }
  }

  async #connect(): Promise<void> {
    const { signal } = this.#stop;
    const delays = backoff(250, 30_000, Math.random);
    while (!signal.aborted) {
      try {
        this.#transport = await connectMqtt({ ...this.#options, signal, log: this.#log });
        this.#transport.onConnectionChange((isConnected) => this.#change(isConnected));
        return this.#change(true);
      } catch (error) {
        this.#log("debug", "broker-not-reached", { broker: this.#options.url, error });
        await sleep(systemClock, delays.next().value, signal).catch(() => {});
      }
    }
  }

  #change(isConnected: boolean): void {
    if (this.#stop.signal.aborted) return;
    this.#isConnected = isConnected;
    if (isConnected) this.#events.connected();
    else this.#events.disconnected();
  }
}
