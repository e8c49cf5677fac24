import { BugError, findFilterFault, findTopicFault, type Log, PeerError } from "@lares/shared";
import type { AedesOptions, Client } from "aedes";
import type { Authenticate, ClientIdentity } from "./client-identity.ts";
import { findClientIdFault, findWillFault } from "./connect-check.ts";
import type { Counters } from "./counters.ts";
import { forgetForwarded, forwardOnce } from "./deduplication.ts";
import { denyPublish } from "./denied-publish.ts";
import type { Policy } from "./policy.ts";

type Hooks = Required<
  Pick<
    AedesOptions,
    "preConnect" | "authenticate" | "authorizePublish" | "authorizeSubscribe" | "authorizeForward"
  >
>;

/** CONNACK: the client id is not allowed, or the client is not (MQTT 3.1.1, 3.2.2.3). */
const IDENTIFIER_REJECTED = 2;
const NOT_AUTHORIZED = 5;

/**
 * Our answers to what aedes asks for each packet. What breaks the protocol ends its connection, as
 * MQTT wants it; what the policy denies does not.
 *
 * @param authenticate finds out who a client is; it may not connect when that fails
 * @param counters counted up in place
 */
export function brokerHooks(
  policy: Policy,
  authenticate: (client: Client) => Authenticate,
  counters: Counters,
  log: Log,
): Hooks {
  const identities = new WeakMap<Client, ClientIdentity>();
  const wills = new WeakSet<object>();
  const clientIdFaults = new WeakMap<Client, string>();
  const once = forwardOnce();
  const logDeniedPublish = onceForEachClient(log, "publish-denied");
  const logDeniedSubscription = onceForEachClient(log, "subscription-denied");
  const refused = (fault: string): PeerError => {
    counters.refusedPackets += 1;
    return new PeerError(fault, "Update the client: it breaks MQTT 3.1.1.");
  };

  const identityOf = (client: Client): ClientIdentity => {
    const identity = identities.get(client);
    if (identity === undefined) throw new BugError(`client ${client.id} was never authenticated`);
    return identity;
  };

  return {
    preConnect: (client, packet, done) => {
      forgetForwarded(client);
      const idFault = findClientIdFault(packet);
      if (idFault !== undefined) clientIdFaults.set(client, idFault);
      if (packet.will !== undefined) wills.add(packet.will);
      // No session outlives its connection: its queue would grow without bound while it is away.
      packet.clean = true;
      const willFault = findWillFault(packet);
      done(willFault === undefined ? null : refused(willFault), willFault === undefined);
    },
    authenticate: (client, username, password, done) => {
      const fault = clientIdFaults.get(client);
      const reject = (error: Error, returnCode: number) =>
        done(Object.assign(error, { returnCode }), false);
      if (fault !== undefined) return reject(refused(fault), IDENTIFIER_REJECTED);
      const credentials = { clientId: client.id, username, password };
      authenticate(client)(credentials).then(
        (identity) => {
          identities.set(client, identity);
          done(null, true);
        },
        (error: Error) => {
          counters.refusedClients += 1;
          reject(error, NOT_AUTHORIZED);
        },
      );
    },
    authorizePublish: (client, packet, done) => {
      const { topic } = packet;
      const fault = findTopicFault(topic);
      if (fault !== undefined) return done(refused(`topic ${fault}`));
      const kind = wills.has(packet) ? "will" : packet.retain ? "retained" : "message";
      if (denyPublish(policy, client && identityOf(client), packet, kind)) {
        counters.deniedPublishes += 1;
        logDeniedPublish(client, topic);
      }
      done(null);
    },
    authorizeSubscribe: (client, subscription, done) => {
      const { topic: filter } = subscription;
      const fault = findFilterFault(filter);
      if (fault !== undefined) return done(refused(`filter ${fault}`));
      if (policy.maySubscribe(identityOf(client), filter)) return done(null, subscription);
      counters.deniedSubscriptions += 1;
      logDeniedSubscription(client, filter);
      done(null, null);
    },
    authorizeForward: (client, packet) =>
      policy.mayRead(identityOf(client), packet.topic) ? once(client, packet) : null,
  };
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
