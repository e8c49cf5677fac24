import type { Socket } from "node:net";
import type { MqttClient } from "mqtt";
import { PeerError } from "../errors.ts";
import type { BrokerAddress } from "./broker-url.ts";
import { guardSocket } from "./guarded-socket.ts";
import { type ClientTls, openSocket } from "./open-socket.ts";
import { PacketGuard } from "./packet-guard.ts";
import type { LastWill } from "./transport.ts";
import { unreachable } from "./unreachable.ts";

export interface MqttConnectionOptions {
  readonly clientId: string;
  readonly will: LastWill | undefined;
  /** 4 is MQTT 3.1.1. */
  readonly protocolVersion: 4 | 5;
  readonly tls: (() => ClientTls) | undefined;
  readonly connectTimeoutMs: number;
  readonly maxPacketBytes: number;
  readonly onMessage: (topic: string, payload: Uint8Array, retained: boolean) => void;
  /** Asked after each message: nothing more is read before it settles. */
  readonly ready: () => Promise<void> | undefined;
}

/** A broker that is silent for one and a half times as long is taken for gone. */
const KEEPALIVE_SECONDS = 30;

/** How long a clean end waits for acknowledgements under way and for the broker to hang up. */
const CLOSE_GRACE_MS = 1000;

/**
 * One MQTT connection with a clean session, from CONNECT to its end. It never comes back.
 *
 * mqtt.js keeps unacknowledged publishes and sends them again on every connection of its own. One
 * client per connection, with its reconnecting off, leaves nothing to replay.
 */
export class MqttConnection {
  /** Resolves, never rejects, once the connection is gone; with an error when it did not end well. */
  readonly closed: Promise<Error | undefined>;
  readonly #client: MqttClient;
  readonly #socket: Socket;
  readonly #givenUp = new Set<() => void>();
  readonly #address: BrokerAddress;

  private constructor(client: MqttClient, socket: Socket, address: BrokerAddress) {
    this.#client = client;
    this.#socket = socket;
    this.#address = address;
    this.closed = new Promise((resolve) => {
      let cause: Error | undefined;
      const fail = (error: Error): void => {
        cause ??= error;
        socket.destroy();
      };
      socket.on("error", fail);
      client.on("error", fail);
      socket.once("close", () => {
        for (const giveUp of this.#givenUp) giveUp();
        resolve(cause);
      });
    });
  }

  /**
   * @param signal ends the attempt; the connection, once open, is not bound to it
   * @throws PeerError when the broker cannot be reached or refuses
   */
  static async open(
    address: BrokerAddress,
    options: MqttConnectionOptions,
    signal: AbortSignal | undefined,
  ): Promise<MqttConnection> {
    // Only who really connects pays for loading it: 70 ms and 19 MB.
    const { MqttClient } = await import("mqtt");
    signal?.throwIfAborted();
    const sinceMs = performance.now();
    const socket = await openGuarded(address, options, signal);
    const passedMs = performance.now() - sinceMs;
    const client = new MqttClient(() => socket, {
      clientId: options.clientId,
      protocolVersion: options.protocolVersion,
      // Else 65,536 buffers of two bytes each, 6 MB, to spare the making of one.
      writeCache: false,
      ...(options.will && {
        will: { ...options.will, payload: Buffer.from(options.will.payload), qos: 1 },
      }),
      ...(address.username !== undefined && { username: address.username }),
      ...(address.password !== undefined && { password: address.password }),
      clean: true,
      keepalive: KEEPALIVE_SECONDS,
      connectTimeout: Math.max(1, options.connectTimeoutMs - passedMs),
      reconnectPeriod: 0,
      resubscribe: false,
    });
    client.on("message", (topic, payload, packet) => {
      options.onMessage(topic, payload, packet.retain);
    });
    client.handleMessage = (_packet, done) => {
      const ready = options.ready();
      if (ready === undefined) done();
      else void ready.finally(() => done());
    };
    const connection = new MqttConnection(client, socket, address);
    await connection.#opened(signal);
    return connection;
  }

  get isClosed(): boolean {
    return this.#socket.destroyed;
  }

  /**
   * Resolves with the broker's acknowledgement.
   * @param payload not copied: must not change before
   * @throws PeerError when the connection ended before it
   */
  publish(topic: string, payload: Buffer, retain: boolean): Promise<void> {
    return this.#acknowledged(`message on ${topic}`, (done) => {
      this.#client.publish(topic, payload, { qos: 1, retain }, done);
    });
  }

  /** @throws PeerError when the broker refuses one of them, or the connection ended before. */
  async subscribe(filters: readonly string[]): Promise<void> {
    if (filters.length === 0) return;
    await this.#acknowledged(`subscription to ${filters.join(", ")}`, (done) => {
      this.#client.subscribe([...filters], { qos: 1 }, done);
    });
  }

  /** Says good-bye, so that the broker does not publish the last will. */
  async close(): Promise<void> {
    if (this.isClosed) return;
    const timer = setTimeout(() => this.#socket.destroy(), CLOSE_GRACE_MS);
    this.#client.end();
    await this.closed;
    clearTimeout(timer);
  }

  #acknowledged(what: string, send: (done: (error?: Error | null) => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        reject(
          new PeerError(`${what} was not acknowledged: the connection ended`, "Send it again."),
        );
      };
      if (this.isClosed) return giveUp();
      this.#givenUp.add(giveUp);
      send((error) => {
        this.#givenUp.delete(giveUp);
        if (!error) return resolve();
        const remedy = "See what the broker's access rules allow this client.";
        reject(new PeerError(`${what} was refused: ${error.message}`, remedy, error));
      });
    });
  }

  async #opened(signal: AbortSignal | undefined): Promise<void> {
    const abort = (): void => {
      this.#socket.destroy();
    };
    signal?.addEventListener("abort", abort, { once: true });
    const outcome = await Promise.race([
      new Promise<"open">((resolve) => this.#client.once("connect", () => resolve("open"))),
      this.closed,
    ]);
    signal?.removeEventListener("abort", abort);
    signal?.throwIfAborted();
    if (outcome !== "open") throw unreachable(this.#address, outcome);
  }
}

/** @throws PeerError when there is no connection in time */
async function openGuarded(
  address: BrokerAddress,
  { tls, connectTimeoutMs, maxPacketBytes }: MqttConnectionOptions,
  signal: AbortSignal | undefined,
): Promise<Socket> {
  const timeout = AbortSignal.timeout(connectTimeoutMs);
  const guard = (socket: Socket) => guardSocket(socket, new PacketGuard("CONNACK", maxPacketBytes));
  try {
    return await openSocket(
      address,
      tls?.(),
      guard,
      AbortSignal.any([timeout, ...(signal ? [signal] : [])]),
    );
  } catch (error) {
    signal?.throwIfAborted();
    throw unreachable(address, error as Error);
  }
}
