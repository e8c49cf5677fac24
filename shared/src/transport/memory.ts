import { PeerError } from "../errors.ts";
import { HandlerTable } from "./handler-table.ts";
import { MAX_PACKET_BYTES } from "./packet-guard.ts";
import { requireFilter, requirePublishable } from "./requirements.ts";
import { topicMatches } from "./topic-filter.ts";
import type { LastWill, Message, PublishOptions, Transport } from "./transport.ts";

export interface MemoryClientOptions {
  /** An older client with the same id is thrown out, as by any broker. */
  readonly clientId: string;
  readonly will?: LastWill;
}

/**
 * A broker within one process, for simulations and tests. Everything that its clients ask for
 * happens in the order of asking, always later than the call, and needs no clock.
 */
export class MemoryBus {
  readonly #clients = new Map<string, MemoryTransport>();
  readonly #retained = new Map<string, Uint8Array>();
  #steps: (() => void)[] = [];

  connect(options: MemoryClientOptions): Transport {
    const { clientId } = options;
    this.kill(clientId);
    const client = new MemoryTransport(options, {
      publish: (topic, payload, retain) => this.#publish(topic, payload, retain),
      subscribe: (filter, handler) => this.#subscribe(client, filter, handler),
      leave: () => this.#clients.delete(clientId),
    });
    this.#clients.set(clientId, client);
    return client;
  }

  /** Cuts a client off for good, as if its process had died: its last will is published. */
  kill(clientId: string): void {
    const client = this.#clients.get(clientId);
    if (client === undefined) return;
    this.#clients.delete(clientId);
    client.cut();
    if (client.will !== undefined) {
      void this.#publish(client.will.topic, client.will.payload, client.will.retain);
    }
  }

  #publish(topic: string, payload: Uint8Array, retain: boolean): Promise<void> {
    const copy = new Uint8Array(payload);
    return this.#inTurn(() => {
      if (retain && copy.length > 0) this.#retained.set(topic, copy);
      if (retain && copy.length === 0) this.#retained.delete(topic);
      for (const client of this.#clients.values()) client.handlers.deliver(topic, copy, false);
    });
  }

  #subscribe(client: MemoryTransport, filter: string, handler: Handler): Promise<void> {
    return this.#inTurn(() => {
      if (!client.isConnected) return;
      client.handlers.add(filter, handler);
      for (const [topic, payload] of this.#retained) {
        if (topicMatches(filter, topic)) client.handlers.deliver(topic, payload, true);
      }
    });
  }

  #inTurn(step: () => void): Promise<void> {
    return new Promise((resolve) => {
      if (this.#steps.length === 0) setImmediate(() => this.#takeSteps());
      this.#steps.push(() => {
        step();
        resolve();
      });
    });
  }

  /** Steps asked for meanwhile get a turn of their own, so that timers are not kept waiting. */
  #takeSteps(): void {
    const steps = this.#steps;
    this.#steps = [];
    for (const step of steps) step();
  }
}

type Handler = (message: Message) => void;

/** What a transport asks of its bus. */
interface BusDoor {
  publish(topic: string, payload: Uint8Array, retain: boolean): Promise<void>;
  subscribe(filter: string, handler: Handler): Promise<void>;
  leave(): void;
}

class MemoryTransport implements Transport {
  readonly handlers = new HandlerTable();
  readonly will: LastWill | undefined;
  isConnected = true;
  readonly #clientId: string;
  readonly #bus: BusDoor;
  readonly #listeners: ((connected: boolean) => void)[] = [];

  constructor(options: MemoryClientOptions, bus: BusDoor) {
    this.#clientId = options.clientId;
    this.will = options.will;
    this.#bus = bus;
  }

  async publish(topic: string, payload: Uint8Array, options: PublishOptions = {}): Promise<void> {
    requirePublishable(topic, payload, MAX_PACKET_BYTES);
    this.#requireConnected(`message on ${topic}`);
    await this.#bus.publish(topic, payload, options.retain ?? false);
  }

  async subscribe(filter: string, handler: Handler): Promise<void> {
    requireFilter(filter);
    this.#requireConnected(`subscription to ${filter}`);
    await this.#bus.subscribe(filter, handler);
  }

  onConnectionChange(listener: (connected: boolean) => void): void {
    this.#listeners.push(listener);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.isConnected) return;
    this.isConnected = false;
    this.#bus.leave();
  }

  /** For the bus: this client has been thrown out or killed. */
  cut(): void {
    this.isConnected = false;
    for (const listener of this.#listeners) listener(false);
  }

  #requireConnected(what: string): void {
    if (this.isConnected) return;
    throw new PeerError(
      `${what} was given up: ${this.#clientId} is not connected to the memory bus`,
      "Connect again, under an id that nobody else has.",
    );
  }
}
