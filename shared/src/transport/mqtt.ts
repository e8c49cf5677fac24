import { setTimeout as delay } from "node:timers/promises";
import { backoff } from "../backoff.ts";
import { PeerError } from "../errors.ts";
import { type Log, silentLog } from "../log.ts";
import { type BrokerAddress, parseBrokerUrl } from "./broker-url.ts";
import { HandlerTable } from "./handler-table.ts";
import { MqttConnection, type MqttConnectionOptions } from "./mqtt-connection.ts";
import type { ClientTls } from "./open-socket.ts";
import { MAX_PACKET_BYTES } from "./packet-guard.ts";
import { checkPlaintext } from "./plaintext.ts";
import { requireFilter, requirePublishable } from "./requirements.ts";
import type { LastWill, Message, PublishOptions, Transport } from "./transport.ts";
import { isRefusal } from "./unreachable.ts";

/** For a client that has something to do before its broker can be reached. */
export interface WhileAway {
  /** Called once, with the reason, before `connectMqtt` resolves without a connection. */
  readonly onAway: (error: PeerError) => void;
  /** A broker was found at last, and refuses this client; called for each attempt. */
  readonly onRefused: (error: PeerError) => void;
}

export interface MqttOptions {
  /** `mqtt[s]://[user:password@]host[:port]`; without TLS only on this machine. */
  readonly url: string;
  /**
   * For `mqtts`, what the client shows and wants to see, asked for each connection; the public
   * authorities unless given.
   */
  readonly tls?: () => ClientTls;
  /** Lets `mqtt` be used on a network; warned of each time. */
  readonly allowPlaintextLan?: boolean;
  /** A broker throws out an older connection with the same id. */
  readonly clientId: string;
  readonly will?: LastWill;
  /** 4 is MQTT 3.1.1, the default; 5 for brokers that have given that up. */
  readonly protocolVersion?: 4 | 5;
  /** Ends the wait for the first connection. Whoever holds the transport disposes of it. */
  readonly signal?: AbortSignal;
  /** With it a broker that cannot be reached at first is waited for, as after a cut. */
  readonly away?: WhileAway;
  readonly connectTimeoutMs?: number;
  /** Larger messages are refused here, and cut the connection when the broker sends them. */
  readonly maxPacketBytes?: number;
  /** Hears why a connection was lost. */
  readonly log?: Log;
  /** Spreads reconnects; numbers in [0, 1). */
  readonly random?: () => number;
}

const FIRST_DELAY_MS = 250;
const MAX_DELAY_MS = 30_000;

/** How long who can do without a broker waits for it at first. */
const PATIENCE_MS = 3000;

/** A connection that lived shorter does not reset the back-off: two clients may share one id. */
const STABLE_MS = 10_000;

/**
 * Connects to any MQTT 3.1.1 or, if asked for, 5 broker, with a clean session and QoS 1. Once connected it reconnects
 * and subscribes again by itself. A message under way when the connection is cut, or published
 * before it is back, is given up with a PeerError: sending again is the caller's decision.
 *
 * @throws ConfigError for an unusable URL, or for plaintext on a network where it is not allowed
 * @throws PeerError when the first connection fails, within `connectTimeoutMs` (10 s by default);
 *   with `away` only when the broker refuses
 */
export async function connectMqtt(options: MqttOptions): Promise<Transport> {
  const { random = Math.random, log = silentLog } = options;
  const address = parseBrokerUrl(options.url);
  checkPlaintext(address, options.allowPlaintextLan ?? false, log);
  const handlers = new HandlerTable();
  const pace: Pace = { ready: () => undefined };
  const connectionOptions: MqttConnectionOptions = {
    clientId: options.clientId,
    will: options.will,
    protocolVersion: options.protocolVersion ?? 4,
    tls: options.tls,
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    maxPacketBytes: options.maxPacketBytes ?? MAX_PACKET_BYTES,
    onMessage: (topic, payload, retained) => handlers.deliver(topic, payload, retained),
    ready: () => pace.ready(),
  };
  const parts = { address, handlers, pace, connectionOptions, random, log, away: options.away };
  return new MqttTransport(await openFirst(parts, options.signal), parts);
}

/** @returns undefined when the broker is away and that is allowed */
async function openFirst(
  { address, connectionOptions, away }: Parts,
  signal: AbortSignal | undefined,
): Promise<MqttConnection | undefined> {
  if (away === undefined) return await MqttConnection.open(address, connectionOptions, signal);
  const connectTimeoutMs = Math.min(connectionOptions.connectTimeoutMs, PATIENCE_MS);
  try {
    return await MqttConnection.open(address, { ...connectionOptions, connectTimeoutMs }, signal);
  } catch (error) {
    if (!(error instanceof PeerError) || isRefusal(error) || signal?.aborted) throw error;
    away.onAway(error);
    return undefined;
  }
}

/** Whoever receives may change it. */
interface Pace {
  ready: () => Promise<void> | undefined;
}

interface Parts {
  readonly address: BrokerAddress;
  readonly handlers: HandlerTable;
  readonly pace: Pace;
  readonly connectionOptions: MqttConnectionOptions;
  readonly random: () => number;
  readonly log: Log;
  readonly away: WhileAway | undefined;
}

class MqttTransport implements Transport {
  readonly #parts: Parts;
  readonly #listeners: ((connected: boolean) => void)[] = [];
  readonly #stop = new AbortController();
  readonly #lifetime: Promise<void>;
  #connection: MqttConnection | undefined;
  #wasConnected: boolean;

  constructor(first: MqttConnection | undefined, parts: Parts) {
    this.#parts = parts;
    this.#connection = first;
    this.#wasConnected = first !== undefined;
    this.#lifetime = this.#stayConnected(first);
  }

  async publish(topic: string, payload: Uint8Array, options: PublishOptions = {}): Promise<void> {
    requirePublishable(topic, payload, this.#parts.connectionOptions.maxPacketBytes);
    const connection = this.#requireConnection(`message on ${topic}`);
    await connection.publish(topic, Buffer.from(payload), options.retain ?? false);
  }

  async subscribe(filter: string, handler: (message: Message) => void): Promise<void> {
    requireFilter(filter);
    const connection = this.#requireConnection(`subscription to ${filter}`);
    // Before the answer: a broker may send what it has retained ahead of it (MQTT 3.1.1, 3.8.4).
    const remove = this.#parts.handlers.add(filter, handler);
    try {
      await connection.subscribe([filter]);
    } catch (error) {
      remove();
      throw error;
    }
  }

  pace(ready: () => Promise<void> | undefined): void {
    this.#parts.pace.ready = ready;
  }

  onConnectionChange(listener: (connected: boolean) => void): void {
    this.#listeners.push(listener);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#parts.handlers.clear();
    await this.#connection?.close();
    await this.#lifetime;
  }

  async #stayConnected(first: MqttConnection | undefined): Promise<void> {
    const { address, log, random } = this.#parts;
    let delays = backoff(FIRST_DELAY_MS, MAX_DELAY_MS, random);
    let connection = first ?? (await this.#comeBack(delays));
    while (connection !== undefined) {
      const sinceMs = performance.now();
      const error = await connection.closed;
      this.#connection = undefined;
      if (this.#stop.signal.aborted) return;
      log("warn", "broker-lost", { broker: address.name, error });
      this.#tell(false);
      if (performance.now() - sinceMs > STABLE_MS) {
        delays = backoff(FIRST_DELAY_MS, MAX_DELAY_MS, random);
      }
      connection = await this.#comeBack(delays);
    }
  }

  /** @returns undefined when the transport is disposed of meanwhile. */
  async #comeBack(delays: Generator<number, never>): Promise<MqttConnection | undefined> {
    const { address, log } = this.#parts;
    const connection = await this.#reconnect(delays);
    if (connection === undefined) return undefined;
    this.#wasConnected = true;
    log("info", "broker-back", { broker: address.name });
    this.#tell(true);
    return connection;
  }

  async #reconnect(delays: Generator<number, never>): Promise<MqttConnection | undefined> {
    const { address, connectionOptions, handlers, log, away } = this.#parts;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        await delay(delays.next().value, undefined, { signal });
        this.#connection = await MqttConnection.open(address, connectionOptions, signal);
        await this.#connection.subscribe(handlers.filters());
        return this.#connection;
      } catch (error) {
        log("debug", "broker-still-lost", { broker: address.name, error });
        const isRefused = error instanceof PeerError && isRefusal(error);
        if (isRefused && !this.#wasConnected) away?.onRefused(error);
        await this.#connection?.close();
        this.#connection = undefined;
      }
    }
    return undefined;
  }

  #tell(connected: boolean): void {
    for (const listener of this.#listeners) listener(connected);
  }

  #requireConnection(what: string): MqttConnection {
    if (this.#connection !== undefined && !this.#stop.signal.aborted) return this.#connection;
    const state = this.#stop.signal.aborted ? "the transport is closed" : "the connection is lost";
    throw new PeerError(`${what} was given up: ${state}`, "Send it again once connected.");
  }
}
