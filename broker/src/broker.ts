import type { AddressInfo } from "node:net";
import {
  FleetId,
  isLoopbackHost,
  type Log,
  MAX_PACKET_BYTES,
  PLAINTEXT_WARNING,
  silentLog,
  Teardown,
} from "@lares/shared";
import { Aedes } from "aedes";
import { accessList } from "./acl/access-list.ts";
import { keptTopics } from "./acl/kept-topics.ts";
import { Bridge, type BridgeOptions } from "./bridge/bridge.ts";
import { fleetSide } from "./bridge/fleet-side.ts";
import type { Outgoing } from "./bridge/outbox.ts";
import { type Authenticate, trustNobody } from "./client-identity.ts";
import type { Counters } from "./counters.ts";
import { deliverFlat } from "./flat-delivery.ts";
import { auditCommands } from "./fleet/audit-commands.ts";
import { enrolmentServer } from "./fleet/enrolment-server.ts";
import { forgetRevoked } from "./fleet/forget-revoked.ts";
import { keepRetainedFresh } from "./fresh-retained.ts";
import { guardedServer } from "./guarded-server.ts";
import { brokerHooks } from "./hooks.ts";
import { DoorLimits } from "./limits/door-limits.ts";
import { listen } from "./listen.ts";
import {
  brokerListeners,
  type PlacedListener,
  type PlaintextOptions,
  type SecureOptions,
} from "./listeners/broker-listeners.ts";
import { closableServer } from "./listeners/closable-server.ts";
import type { Admit, Listener } from "./listeners/listener.ts";
import { logClients } from "./log-clients.ts";
import type { Policy } from "./policy.ts";
import { keepSessions, unsubscribeSession } from "./sessions/session-store.ts";
import { SESSION_EXPIRY_MS, Sessions } from "./sessions/sessions.ts";

export interface BrokerOptions extends PlaintextOptions {
  /** With a fleet's keys, its encrypted listeners. */
  readonly secure?: SecureOptions;
  /** Largest PUBLISH packet; 1 MiB unless given. */
  readonly maxPacketBytes?: number;
  /** How long a socket may stay silent before its CONNECT; 5 s unless given. */
  readonly connectTimeoutMs?: number;
  /** Sockets that one address may have open; 1,200 unless given. */
  readonly maxConnectionsPerAddress?: number;
  /** An id that connects more often is banned for five minutes; 15 unless given. */
  readonly maxConnectsPerMinute?: number;
  /** How long a subscriber may take to catch up with what waits for it; 5 s unless given. */
  readonly drainTimeoutMs?: number;
  /** How long a session is kept for a client that is away; 7 days unless given. */
  readonly sessionExpiryMs?: number;
  /** Whose topics the access list is for: that of the keys, without keys `home`, unless given. */
  readonly fleet?: FleetId;
  /** The access list of the fleet, unless given. */
  readonly policy?: Policy;
  /** Carries what Home Assistant may see to the broker of the house, and its commands back. */
  readonly bridge?: BridgeOptions;
  readonly log?: Log;
}

/** A running broker. Disposing of it cuts every connection; it may be done twice. */
export interface Broker extends AsyncDisposable {
  /** Of the listener without encryption. */
  readonly address: AddressInfo;
  /** For clients on this machine: `mqtt://host:port`. */
  readonly url: string;
  /** Of each listener that there is. */
  readonly urls: Readonly<Partial<Record<Listener["name"] | "enrolment", string>>>;
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
 * Starts an MQTT 3.1.1 broker. Retained messages and sessions live in memory, as long as it runs.
 *
 * @throws ConfigError when the address cannot be had
 */
export async function startBroker(options: BrokerOptions = {}): Promise<Broker> {
  const { log = silentLog, maxPacketBytes = MAX_PACKET_BYTES } = options;
  const { fleet = options.secure?.keys.fleet ?? FleetId.parse("home") } = options;
  const { policy = accessList(fleet) } = options;
  const counters: Counters = {
    connections: 0,
    deniedPublishes: 0,
    deniedSubscriptions: 0,
    refusedClients: 0,
    refusedConnections: 0,
    refusedPackets: 0,
    givenUpMessages: 0,
  };
  const listeners = brokerListeners(options, options.secure, maxPacketBytes, log);
  const doors = new WeakMap<object, Authenticate>();
  const sessions = new Sessions({
    unsubscribe: (clientId) => unsubscribeSession(aedes, clientId),
    mayRead: policy.mayRead,
    ...{ counters, log, expiryMs: options.sessionExpiryMs ?? SESSION_EXPIRY_MS },
  });
  const aedes = await Aedes.createBroker({
    ...brokerHooks({
      policy,
      sessions,
      authenticate: ({ conn }) => doors.get(conn) ?? trustNobody,
      counters,
      log,
      nowMs: () => performance.now(),
      drainTimeoutMs: options.drainTimeoutMs ?? 5000,
      onGranted: auditCommands(options.secure?.keys.directory, log),
    }),
    connectTimeout: options.connectTimeoutMs ?? 5000,
    keepaliveLimit: MAX_KEEPALIVE_SECONDS,
    maxTopicLevels: MAX_TOPIC_LEVELS,
    maxInflightInbound: MAX_HALF_SENT,
  });
  deliverFlat(aedes);
  keepRetainedFresh(aedes);
  const teardown = new Teardown();
  teardown.defer(() => sessions[Symbol.dispose]());
  teardown.defer(() => new Promise((resolve) => aedes.close(resolve)));
  keepSessions(aedes, sessions);
  logClients(aedes, log);
  try {
    const admit: Admit = (stream, authenticate) => {
      doors.set(stream, authenticate);
      aedes.handle(stream);
    };
    const { maxConnectionsPerAddress, maxConnectsPerMinute } = options;
    const nowMs = () => performance.now();
    const limits = new DoorLimits(log, nowMs, maxConnectionsPerAddress, maxConnectsPerMinute);
    const guard = { limits, maxPacketBytes, counters, log };
    const addresses = new Map<Listener["name"], AddressInfo>();
    for (const { listener, host, port } of listeners) {
      const door = guardedServer(listener, admit, guard);
      teardown.defer(() => door.close());
      addresses.set(listener.name, await listen(door.server, host, port));
      door.server.on("error", (error) => log("error", "accept-failed", { error }));
    }
    const address = addresses.get("local") as AddressInfo;
    if (!isLoopbackHost(address.address)) log("warn", "open-to-the-network", PLAINTEXT_WARNING);
    const enrolment = options.secure && (await openEnrolment(options.secure, teardown, log));
    const urls = { ...urlsOf(listeners, addresses), ...(enrolment && { enrolment }) };
    for (const url of Object.values(urls)) log("info", "listening", { url });
    const side = fleetSide(aedes);
    if (options.bridge !== undefined) {
      const bridge = new Bridge(options.bridge, fleet, side, log);
      teardown.defer(() => bridge[Symbol.asyncDispose]());
      bridge.start();
    }
    if (options.secure !== undefined) {
      teardown.defer(
        forgetRevoked(options.secure.keys, (device) => {
          log("info", "member-forgotten", { device });
          for (const topic of keptTopics(fleet, device)) side.publish(nothingKept(topic));
        }),
      );
    }
    return {
      address,
      url: urls.local as string,
      urls,
      counters: () => ({ ...counters }),
      [Symbol.asyncDispose]: () => teardown[Symbol.asyncDispose](),
    };
  } catch (error) {
    await teardown[Symbol.asyncDispose]();
    throw error;
  }
}

/** Clears what is kept on a topic (MQTT 3.1.1, 3.3.1.3). */
const nothingKept = (topic: string): Outgoing => ({
  topic,
  payload: new Uint8Array(),
  retain: true,
});

/** @returns its URL */
async function openEnrolment(
  { keys, host = "0.0.0.0", enrolmentPort = 8886 }: SecureOptions,
  teardown: Teardown,
  log: Log,
): Promise<string> {
  const server = enrolmentServer(keys, log, () => new Date());
  teardown.defer(closableServer(server));
  return `https://${localHost(await listen(server, host, enrolmentPort))}`;
}

function urlsOf(
  listeners: readonly PlacedListener[],
  addresses: ReadonlyMap<Listener["name"], AddressInfo>,
): Partial<Record<Listener["name"], string>> {
  const entries = listeners.map(({ listener: { name, scheme } }) => {
    const path = scheme === "wss" ? "/mqtt" : "";
    return [name, `${scheme}://${localHost(addresses.get(name) as AddressInfo)}${path}`] as const;
  });
  return Object.fromEntries(entries);
}

function localHost({ address, family, port }: AddressInfo): string {
  const isAny = address === "0.0.0.0" || address === "::";
  if (family === "IPv6") return `[${isAny ? "::1" : address}]:${port}`;
  return `${isAny ? "127.0.0.1" : address}:${port}`;
}
