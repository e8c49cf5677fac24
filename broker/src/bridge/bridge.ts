import { setTimeout as delay } from "node:timers/promises";
import {
  backoff,
  connectMqtt,
  type FleetId,
  type Log,
  type Message,
  type MqttOptions,
  PeerError,
  parseBrokerUrl,
  RefusalLog,
  requireEncryption,
  type Transport,
} from "@lares/shared";
import { bridgeTopics } from "./bridge-topics.ts";
import { Outbox, type Outgoing } from "./outbox.ts";
import { withAvailability } from "./with-availability.ts";

/** How to reach the broker of the house. */
export type BridgeOptions = Pick<MqttOptions, "url" | "allowPlaintextLan" | "tls">;

/** The broker of the fleet, as a bridge uses it from within. */
export interface FleetSide {
  /** Hears each message as it was published, with its retain flag. */
  subscribe(filter: string, heard: (message: Outgoing) => void): void;
  publish(message: Outgoing): void;
}

const ONLINE = Buffer.from("online");
const OFFLINE = Buffer.from("offline");
const FIRST_DELAY_MS = 250;
const MAX_DELAY_MS = 30_000;

/**
 * Carries what Home Assistant may see to the broker of the house, by MQTT 5, and its status and
 * commands back. What is retained stays so. While that broker is away the latest of each retained
 * topic waits, and other messages as far as there is room.
 */
export class Bridge implements AsyncDisposable {
  readonly #options: BridgeOptions;
  readonly #fleet: FleetId;
  readonly #side: FleetSide;
  readonly #log: Log;
  readonly #refusals: RefusalLog;
  readonly #outbox = new Outbox();
  readonly #stop = new AbortController();
  #lifetime: Promise<void> = Promise.resolve();
  #transport: Transport | undefined;
  #isConnected = false;
  #isSending = false;

  constructor(options: BridgeOptions, fleet: FleetId, side: FleetSide, log: Log) {
    this.#options = options;
    this.#fleet = fleet;
    this.#side = side;
    this.#log = log;
    this.#refusals = new RefusalLog(log);
  }

  /**
   * Begins to listen and to connect; nobody has to wait until the other broker is there.
   * @throws ConfigError for an unusable URL, or for plaintext on a network where it is not allowed
   */
  start(): void {
    const { url, allowPlaintextLan = false } = this.#options;
    const { host, name, isEncrypted } = parseBrokerUrl(url);
    if (!isEncrypted) requireEncryption(`broker ${name}`, host, allowPlaintextLan);
    const topics = bridgeTopics(this.#fleet);
    for (const filter of topics.out) {
      this.#side.subscribe(filter, (message) => this.#take(message, topics.state));
    }
    this.#lifetime = this.#connect(topics.state, topics.in);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#lifetime;
    const { state } = bridgeTopics(this.#fleet);
    // A clean end publishes no last will.
    if (this.#isConnected) {
      await this.#transport?.publish(state, OFFLINE, { retain: true }).catch(() => {});
    }
    await this.#transport?.[Symbol.asyncDispose]();
  }

  #take({ topic, payload, retain }: Outgoing, state: string): void {
    const isDiscovery = topic.startsWith("homeassistant/");
    const shown = isDiscovery ? withAvailability(payload, state) : payload;
    this.#outbox.add({ topic, payload: shown, retain });
    this.#send();
  }

  async #connect(state: string, filters: readonly string[]): Promise<void> {
    const { signal } = this.#stop;
    const delays = backoff(FIRST_DELAY_MS, MAX_DELAY_MS, Math.random);
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        const transport = await connectMqtt({
          ...this.#options,
          clientId: `lares-bridge-${this.#fleet}`,
          protocolVersion: 5,
          will: { topic: state, payload: OFFLINE, retain: true },
          signal,
          log: this.#log,
        });
        this.#transport = transport;
        for (const filter of filters) {
          await transport.subscribe(filter, (message) => this.#bringIn(message));
        }
        transport.onConnectionChange((connected) => this.#changed(connected, state));
        this.#changed(true, state);
        return;
      } catch (error) {
        await this.#transport?.[Symbol.asyncDispose]();
        if (signal.aborted) return;
        const isFinal = !(error instanceof PeerError);
        if (attempt === 1 || isFinal) {
          this.#log(isFinal ? "error" : "warn", "bridge-unconnected", { error });
        }
        if (isFinal) return;
        await delay(delays.next().value, undefined, { signal }).catch(() => {});
      }
    }
  }

  #changed(connected: boolean, state: string): void {
    this.#isConnected = connected;
    this.#log("info", connected ? "bridge-connected" : "bridge-lost", {
      givenUp: this.#outbox.givenUp,
    });
    if (!connected) return;
    this.#outbox.add({ topic: state, payload: ONLINE, retain: true });
    this.#outbox.addRetained();
    this.#send();
  }

  /** Sends one after the other, so that they arrive in order, until nothing waits. */
  #send(): void {
    if (this.#isSending || !this.#isConnected || this.#stop.signal.aborted) return;
    this.#isSending = true;
    void this.#sendAll().finally(() => {
      this.#isSending = false;
      if (this.#isConnected && this.#outbox.first() !== undefined) this.#send();
    });
  }

  async #sendAll(): Promise<void> {
    for (;;) {
      const message = this.#outbox.first();
      if (message === undefined || !this.#isConnected || this.#stop.signal.aborted) return;
      const { topic, payload, retain } = message;
      try {
        await this.#transport?.publish(topic, payload, { retain });
        this.#refusals.taken(topic);
      } catch (error) {
        // The connection is gone, and is told of in a moment: the message waits for the next.
        if (/not acknowledged|given up/.test(String(error))) {
          this.#isConnected = false;
          return;
        }
        this.#refusals.refused(topic, error);
      }
      this.#outbox.remove(message);
    }
  }

  #bringIn({ topic, payload, retained }: Message): void {
    // A command that somebody has retained would be obeyed again after each reconnection.
    if (retained && topic.includes("/cmd/")) {
      this.#refusals.refused(topic, new PeerError("command is retained", "Send it unretained."));
      return;
    }
    this.#side.publish({ topic, payload, retain: retained });
  }
}
