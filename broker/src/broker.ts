import type { AddressInfo } from "node:net";
import { type Log, MAX_PACKET_BYTES, silentLog, Teardown } from "@lares/shared";
import { Aedes } from "aedes";
import { trustLocal } from "./client-identity.ts";
import type { Counters } from "./counters.ts";
import { guardedServer } from "./guarded-server.ts";
import { brokerHooks } from "./hooks.ts";
import { listen } from "./listen.ts";
import { logClients } from "./log-clients.ts";
import { openPolicy, type Policy } from "./policy.ts";

export interface BrokerOptions {
  /** This machine only, unless given: there is no encryption and no authentication yet. */
  readonly host?: string;
  /** 1883 unless given; 0 for a free port. */
  readonly port?: number;
  /** Largest PUBLISH packet; 1 MiB unless given. */
  readonly maxPacketBytes?: number;
  /** How long a socket may stay silent before its CONNECT; 5 s unless given. */
  readonly connectTimeoutMs?: number;
  /** How long a subscriber may take nothing while others wait for it; 5 s unless given. */
  readonly drainTimeoutMs?: number;
  readonly policy?: Policy;
  readonly log?: Log;
}

/** A running broker. Disposing of it cuts every connection; it may be done twice. */
export interface Broker extends AsyncDisposable {
  readonly address: AddressInfo;
  /** For clients on this machine: `mqtt://host:port`. */
  readonly url: string;
  /** A snapshot. */
  counters(): Readonly<Counters>;
}

/** `lares/v1/<fleet>/task/<spec>/round/<r>/update/<shard>/<id>` has as many. */
const MAX_TOPIC_LEVELS = 10;

/** A dead client is noticed after one and a half times as long; 0, for never, is refused too. */
const MAX_KEEPALIVE_SECONDS = 300;

/** Messages of QoS 2 that a client may leave half sent. Lares itself sends none. */
const MAX_HALF_SENT = 20;

/**
 * Starts an MQTT 3.1.1 broker. Retained messages live in memory, sessions as long as their
 * connection.
 *
 * @throws ConfigError when the address cannot be had
 */
export async function startBroker(options: BrokerOptions = {}): Promise<Broker> {
  const { host = "127.0.0.1", port = 1883, policy = openPolicy, log = silentLog } = options;
  const counters: Counters = {
    connections: 0,
    deniedPublishes: 0,
    deniedSubscriptions: 0,
    refusedClients: 0,
    refusedPackets: 0,
  };
  const aedes = await Aedes.createBroker({
    ...brokerHooks(policy, () => trustLocal, counters, log),
    connectTimeout: options.connectTimeoutMs ?? 5000,
    drainTimeout: options.drainTimeoutMs ?? 5000,
    keepaliveLimit: MAX_KEEPALIVE_SECONDS,
    maxTopicLevels: MAX_TOPIC_LEVELS,
    maxInflightInbound: MAX_HALF_SENT,
  });
  const teardown = new Teardown();
  teardown.defer(() => new Promise((resolve) => aedes.close(resolve)));
  logClients(aedes, log);
  try {
    const { maxPacketBytes = MAX_PACKET_BYTES } = options;
    const door = guardedServer((socket) => aedes.handle(socket), maxPacketBytes, counters, log);
    teardown.defer(() => door.close());
    const address = await listen(door.server, host, port);
    door.server.on("error", (error) => log("error", "accept-failed", { error }));
    if (!isLoopback(address)) log("warn", "open-to-the-network", OPEN_TO_THE_NETWORK);
    const url = localUrl(address);
    log("info", "listening", { url });
    return {
      address,
      url,
      counters: () => ({ ...counters }),
      [Symbol.asyncDispose]: () => teardown[Symbol.asyncDispose](),
    };
  } catch (error) {
    await teardown[Symbol.asyncDispose]();
    throw error;
  }
}

const OPEN_TO_THE_NETWORK = {
  danger: "whoever reaches this address can read and forge everything: nothing is encrypted",
  remedy: "Listen on 127.0.0.1, or let nobody but the fleet's devices into this network.",
};

function isLoopback({ address }: AddressInfo): boolean {
  return address === "::1" || address.startsWith("127.");
}

function localUrl({ address, family, port }: AddressInfo): string {
  const isAny = address === "0.0.0.0" || address === "::";
  if (family === "IPv6") return `mqtt://[${isAny ? "::1" : address}]:${port}`;
  return `mqtt://${isAny ? "127.0.0.1" : address}:${port}`;
}
