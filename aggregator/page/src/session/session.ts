import { signal } from "@preact/signals";
import mqtt, { type MqttClient } from "mqtt";
import { OfficeError } from "../office/office.ts";
import { findCredentials, forgetCredentials, keepCredentials } from "./credentials.ts";

/** `locked`: the broker wants a name and a password, or others than were given. */
export type Connection = "connecting" | "live" | "lost" | "locked";

export interface SessionOptions {
  /** WebSocket URL of the broker. */
  readonly broker: string;
  readonly filters: readonly string[];
  /** Called for each message, as fast as they come. */
  readonly onMessage: (topic: string, payload: Uint8Array) => void;
}

/** CONNACK of MQTT 3.1.1 (3.2.2.3): bad user name or password, not authorized. */
const refusedCodes: readonly number[] = [4, 5];

const reconnectMs = 2000;

/** The connection of this page to the fleet's broker: it listens, and comes back by itself. */
export class Session {
  readonly connection = signal<Connection>("connecting");
  /** Whether the last attempt was made with a name and a password. */
  readonly hasTried = signal(false);
  readonly #options: SessionOptions;
  #client: MqttClient | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  open(): void {
    const credentials = findCredentials();
    this.hasTried.value = credentials !== undefined;
    this.connection.value = "connecting";
    const client = mqtt.connect(this.#options.broker, {
      clientId: `page-${crypto.getRandomValues(new Uint32Array(1))[0]?.toString(16)}`,
      reconnectPeriod: reconnectMs,
      // The other one builds a worker from a string, which the page forbids itself.
      timerVariant: "native",
      ...(credentials && { username: credentials.name, password: credentials.password }),
    });
    client.on("connect", () => {
      this.connection.value = "live";
      client.subscribe([...this.#options.filters], { qos: 1 });
    });
    client.on("message", (topic, payload) => this.#options.onMessage(topic, payload));
    client.on("error", (error) => {
      if ("code" in error && refusedCodes.includes(error.code)) this.#lock();
    });
    client.on("close", () => {
      if (this.connection.value !== "locked") this.connection.value = "lost";
    });
    this.#client = client;
  }

  /** Sends once; lost while there is no connection, for an order must not come hours later. */
  send(topic: string, message: object): void {
    if (this.connection.value !== "live") return;
    this.#client?.publish(topic, JSON.stringify(message), { qos: 1 });
  }

  /** Has the broker keep a payload, also for who comes later. @throws OfficeError while it is away */
  async keep(topic: string, payload: Uint8Array): Promise<void> {
    if (this.connection.value !== "live" || this.#client === undefined) {
      throw new OfficeError({ error: "the broker is away", remedy: "Wait until it is back." });
    }
    // Its type asks for Node's Buffer, which browsers lack; it takes any bytes.
    await this.#client.publishAsync(topic, payload as Buffer, { qos: 1, retain: true });
  }

  logIn(name: string, password: string): void {
    keepCredentials({ name, password });
    this.#client?.end(true);
    this.open();
  }

  logOut(): void {
    forgetCredentials();
    this.hasTried.value = false;
    this.#lock();
  }

  #lock(): void {
    this.connection.value = "locked";
    this.#client?.end(true);
  }
}
