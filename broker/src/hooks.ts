import { findFilterFault, findTopicFault, type Log, PeerError } from "@lares/shared";
import type { AedesOptions, Client } from "aedes";
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

/** CONNACK: the client id is not allowed (MQTT 3.1.1, 3.2.2.3). */
const IDENTIFIER_REJECTED = 2;

/**
 * Our answers to what aedes asks for each packet. What breaks the protocol ends its connection, as
 * MQTT wants it; what the policy denies does not.
 *
 * @param counters counted up in place
 */
export function brokerHooks(policy: Policy, counters: Counters, log: Log): Hooks {
  const clientIdFaults = new WeakMap<Client, string>();
  const logDeniedPublish = onceForEachClient(log, "publish-denied");
  const logDeniedSubscription = onceForEachClient(log, "subscription-denied");
  const refused = (fault: string): PeerError => {
    counters.refusedPackets += 1;
    return new PeerError(fault, "Update the client: it breaks MQTT 3.1.1.");
  };

  return {
    preConnect: (client, packet, done) => {
      forgetForwarded(client);
      const idFault = findClientIdFault(packet);
      if (idFault !== undefined) clientIdFaults.set(client, idFault);
      // No session outlives its connection: its queue would grow without bound while it is away.
      packet.clean = true;
      const willFault = findWillFault(packet);
      done(willFault === undefined ? null : refused(willFault), willFault === undefined);
    },
    authenticate: (client, _username, _password, done) => {
      const fault = clientIdFaults.get(client);
      if (fault === undefined) return done(null, true);
      done(Object.assign(refused(fault), { returnCode: IDENTIFIER_REJECTED }), false);
    },
    authorizePublish: (client, packet, done) => {
      const { topic } = packet;
      const fault = findTopicFault(topic);
      if (fault !== undefined) return done(refused(`topic ${fault}`));
      if (denyPublish(policy, client, packet)) {
        counters.deniedPublishes += 1;
        logDeniedPublish(client, topic);
      }
      done(null);
    },
    authorizeSubscribe: (client, subscription, done) => {
      const { topic: filter } = subscription;
      const fault = findFilterFault(filter);
      if (fault !== undefined) return done(refused(`filter ${fault}`));
      if (policy.maySubscribe(client.id, filter)) return done(null, subscription);
      counters.deniedSubscriptions += 1;
      logDeniedSubscription(client, filter);
      done(null, null);
    },
    authorizeForward: forwardOnce(),
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
