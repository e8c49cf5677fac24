import {
  type BrokerAccess,
  brokerOptions,
  connectMqtt,
  type DeviceId,
  deviceTopics,
  type Log,
  signedWith,
  systemClock,
  Teardown,
} from "@lares/shared";
import { openState } from "../open-state.ts";
import { RootLink } from "./root-link.ts";
import { SiteAggregator, type SiteOptions } from "./site-aggregator.ts";

export interface RunSiteOptions extends Omit<SiteOptions, "site">, BrokerAccess {
  /** Broker of the root; known and reached as the site's own. */
  readonly root: string;
  readonly site: DeviceId;
  /** Folder that keeps the rounds, so that a crash costs nothing; made when it is missing. */
  readonly state?: string;
  readonly keepRounds?: number;
  /** Ends the rounds. */
  readonly signal: AbortSignal;
  readonly log: Log;
}

/**
 * Takes part in a root's rounds with the devices of a broker of their own, until the rounds are over
 * or the signal is aborted.
 * @throws ConfigError for an option that is not allowed; PeerError when a broker cannot be reached,
 *   or the root begins another run
 */
export async function runSite(options: RunSiteOptions): Promise<void> {
  const { fleet, spec, identity, signal, log } = options;
  const member = identity?.().membership.device;
  const site = member ?? options.site;
  const teardown = new Teardown();
  try {
    const state = await openState(options, teardown);
    const open = async (broker: string, clientId: string, will?: DeviceId) => {
      const topic = will && deviceTopics(fleet, will).state;
      const connection = await connectMqtt({
        ...brokerOptions({ ...options, broker }),
        ...(topic && {
          will: { topic, payload: new TextEncoder().encode("offline"), retain: true },
        }),
        clientId,
        signal,
        log,
      });
      const transport = signedWith(connection, identity, log);
      teardown.defer(() => transport[Symbol.asyncDispose]());
      return transport;
    };
    const parts = { clock: systemClock, log };
    const rootTransport = await open(options.root, site, site);
    const root = new RootLink(
      { fleet, spec, site },
      { ...parts, transport: rootTransport, random: Math.random },
    );
    const transport = await open(options.broker, member ?? `aggregator-${fleet}-${spec.name}`);
    const about = { ...options, site };
    const rounds = new SiteAggregator(about, {
      ...parts,
      root,
      transport,
      ...(state && { state }),
    });
    await rounds.run(signal).catch((error) => {
      if (!signal.aborted) throw error;
    });
  } finally {
    await teardown[Symbol.asyncDispose]();
  }
}
