import { BugError, findFilterFault, findTopicFault, type Log, PeerError } from "@lares/shared";
import type { AedesOptions, Client, ConnectPacket } from "aedes";
import type { Authenticate, ClientIdentity } from "./client-identity.ts";
import { findClientIdFault, findConnectFault } from "./connect-check.ts";
import type { Counters } from "./counters.ts";
import { forgetForwarded, forwardOnce } from "./deduplication.ts";
import { denyPublish } from "./denied-publish.ts";
import { BannedError } from "./limits/door-limits.ts";
import { PublishRate } from "./limits/publish-rate.ts";
import { RetainedQuota } from "./limits/retained-quota.ts";
import { roleLimits } from "./limits/role-limits.ts";
import { SlowReaders } from "./limits/slow-readers.ts";
import { checkPackets } from "./packet-check.ts";
import type { Policy } from "./policy.ts";
import { openSession } from "./sessions/open-session.ts";
import type { Sessions } from "./sessions/sessions.ts";
import { grantedQos, subscriptionsOf } from "./subscribed-client.ts";

type Hooks = Required<
  Pick<
    AedesOptions,
    "preConnect" | "authenticate" | "authorizePublish" | "authorizeSubscribe" | "authorizeForward"
  >
>;

/** CONNACK: the client id is not allowed, not now, the client is not allowed (MQTT 3.1.1, 3.2.2.3). */
const IDENTIFIER_REJECTED = 2;
const SERVER_UNAVAILABLE = 3;
const NOT_AUTHORIZED = 5;

/** What the answers to aedes rest on. */
export interface HookParts {
  readonly policy: Policy;
  readonly sessions: Sessions;
  /** Finds out who a client is; it may not connect when that fails. */
  readonly authenticate: (client: Client) => Authenticate;
  /** Counted up in place. */
  readonly counters: Counters;
  readonly log: Log;
  readonly nowMs: () => number;
  readonly drainTimeoutMs: number;
  /** Told of each message that the policy has granted. */
  readonly onGranted: (client: ClientIdentity, topic: string) => void;
}

/**
 * Our answers to what aedes asks for each packet. What breaks the protocol ends its connection, as
 * MQTT wants it; what the policy denies does not.
 */
export function brokerHooks(parts: HookParts): Hooks {
  const { policy, sessions, authenticate, counters, log } = parts;
  const rate = new PublishRate(parts.nowMs);
  const retained = new RetainedQuota();
  const slowReaders = new SlowReaders(parts.drainTimeoutMs);
  const identities = new WeakMap<Client, ClientIdentity>();
  const wills = new WeakSet<object>();
  const connects = new WeakMap<Client, ConnectPacket>();
  const once = forwardOnce();
  const logDeniedPublish = onceForEachClient(log, "publish-denied");
  const logDeniedSubscription = onceForEachClient(log, "subscription-denied");
  const refused = (fault: string): PeerError => {
    counters.refusedPackets += 1;
    return new PeerError(fault, "Update the client: it breaks MQTT 3.1.1.");
  };

  const tooFast = (id: string | undefined): PeerError => {
    counters.refusedPackets += 1;
    return new PeerError(`client ${id} sends far faster than its role may`, "Send less often.");
  };

  const identityOf = (client: Client): ClientIdentity => {
    const identity = identities.get(client);
    if (identity === undefined) throw new BugError(`client ${client.id} was never authenticated`);
    return identity;
  };

  return {
    preConnect: (client, packet, done) => {
      forgetForwarded(client);
      checkPackets(client, () => {
        counters.refusedPackets += 1;
      });
      slowReaders.watch(client, () => roleLimits[identityOf(client).role].bufferedBytes);
      if (packet.will !== undefined) wills.add(packet.will);
      connects.set(client, packet);
      const connectFault = findConnectFault(packet);
      done(connectFault === undefined ? null : refused(connectFault), connectFault === undefined);
    },
    authenticate: (client, username, password, done) => {
      const connect = connects.get(client) as ConnectPacket;
      const fault = findClientIdFault(connect);
      const reject = (error: Error, returnCode: number) =>
        done(Object.assign(error, { returnCode }), false);
      if (fault !== undefined) return reject(refused(fault), IDENTIFIER_REJECTED);
      const credentials = { clientId: client.id, username, password };
      const admit = async (): Promise<void> => {
        const identity = await authenticate(client)(credentials);
        identities.set(client, identity);
        await openSession(client, connect, identity, sessions);
      };
      admit().then(
        () => done(null, true),
        (error: Error) => {
          counters.refusedClients += 1;
          reject(error, error instanceof BannedError ? SERVER_UNAVAILABLE : NOT_AUTHORIZED);
        },
      );
    },
    authorizePublish: (client, packet, done) => {
      const { topic } = packet;
      const fault = findTopicFault(topic);
      if (fault !== undefined) return done(refused(`topic ${fault}`));
      const identity = client && identityOf(client);
      const isWill = wills.has(packet);
      const delayMs =
        client && identity && !isWill
          ? rate.findDelayMs(client, identity.role, packet.payload.length)
          : 0;
      if (delayMs === undefined) return done(tooFast(client?.id));
      const kind = isWill ? "will" : packet.retain ? "retained" : "message";
      if (denyPublish(policy, retained, identity, packet, kind)) {
        counters.deniedPublishes += 1;
        logDeniedPublish(client, topic);
      } else if (identity) parts.onGranted(identity, topic);
      // A flag between us and the sender (MQTT 3.1.1, 3.3.1.1): aedes would pass it on.
      packet.dup = false;
      const take = (): void =>
        slowReaders.whenRead(packet.topic, packet.payload.length, () => done(null));
      if (delayMs === 0) take();
      else setTimeout(take, delayMs);
    },
    authorizeSubscribe: (client, subscription, done) => {
      const { topic: filter } = subscription;
      const fault = findFilterFault(filter);
      if (fault !== undefined) return done(refused(`filter ${fault}`));
      const identity = identityOf(client);
      const isRoom = subscriptionsOf(client) < roleLimits[identity.role].subscriptions;
      if (isRoom && policy.maySubscribe(identity, filter)) return done(null, subscription);
      counters.deniedSubscriptions += 1;
      logDeniedSubscription(client, filter);
      done(null, null);
    },
    authorizeForward: (client, packet) => {
      // A session is subscribed again before its client is welcomed: until then messages wait in it.
      if (!isWelcomed(client)) return null;
      if (!policy.mayRead(identityOf(client), packet.topic)) return null;
      // aedes lowers it for filters without wildcards only (MQTT 3.1.1, 3.8.4).
      if (packet.qos === 2) packet.qos = grantedQos(client, packet.topic);
      return once(client, packet);
    },
  };
}

/** Not in the types of aedes 1.2.0: whether CONNACK has gone out. */
function isWelcomed({ connackSent }: Client & { readonly connackSent?: boolean }): boolean {
  return connackSent === true;
}

/** A client that goes on asking for what it may not have is one event, not thousands. */
function onceForEachClient(
  log: Log,
  event: string,
): (client: Client | null, topic: string) => void {
  const known = new WeakSet<Client>();
  return (client, topic) => {
    if (client === null || known.has(client)) return;
    known.add(client);
    log("warn", event, { client: client.id, topic });
  };
}
