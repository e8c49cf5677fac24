import { deepStrictEqual, strictEqual } from "node:assert/strict";
import {
  Aggregator,
  RootLink,
  RoundArchive,
  replayRound,
  SiteAggregator,
  verifyRound,
} from "@lares/aggregator";
import { startBroker } from "@lares/broker";
import {
  connectMqtt,
  type DeviceId,
  micro,
  type RoundResult,
  type Sha256,
  silentLog,
  systemClock,
  type TaskId,
  type Transport,
  taskTopics,
} from "@lares/shared";
import { ScriptedDevice } from "./scripted-device.ts";
import { OPTIONS } from "./stage.ts";
import { SimulatedStorage } from "./state/simulated-storage.ts";
import { Witness } from "./witness.ts";

const DEVICES = 14;
const ids = Array.from({ length: DEVICES }, (_, i) => `device-${String(i).padStart(2, "0")}`);
const topics = taskTopics(OPTIONS.fleet, "micro" as TaskId);
const { fleet } = OPTIONS;

/** What a device adds: no two are alike, and their plain sum would depend on its order. */
const addedBy = (id: string): number => (ids.indexOf(id) + 1) / 7 - 1;
const samplesOf = (id: string): number => 3 * ids.indexOf(id) + 1;

interface Played {
  readonly model: Sha256;
  readonly results: readonly RoundResult[];
  readonly archive: RoundArchive;
  readonly sites: readonly RoundArchive[];
}

/** Two rounds of fourteen devices over real brokers: at the root itself, or at so many sites. */
async function play(shards: number): Promise<Played> {
  const open: AsyncDisposable[] = [];
  const newBroker = async () => {
    const broker = await startBroker({ port: 0 });
    open.push(broker);
    return async (clientId: string): Promise<Transport> => {
      const transport = await connectMqtt({ url: broker.url, clientId });
      open.push(transport);
      return transport;
    };
  };
  const atRoot = await newBroker();
  const archive = new RoundArchive(new SimulatedStorage());
  const results: RoundResult[] = [];
  const sites: RoundArchive[] = [];
  const siteRuns: Promise<number>[] = [];
  try {
    for (let shard = 0; shard < shards; shard++) {
      const atSite = await newBroker();
      const own = ids.filter((_, i) => i % shards === shard);
      await startDevices(own, atSite);
      const site = `site-${shard}` as DeviceId;
      const link = { transport: await atRoot(site), clock: systemClock, log: silentLog };
      const root = new RootLink({ fleet, spec: micro, site }, { ...link, random: Math.random });
      const state = new RoundArchive(new SimulatedStorage());
      sites.push(state);
      const parts = { ...link, root, transport: await atSite("site"), state: { archive: state } };
      const options = { fleet, spec: micro, site, quorum: own.length, deadlineMs: 20_000 };
      siteRuns.push(new SiteAggregator(options, parts).run(new AbortController().signal));
    }
    if (shards === 0) await startDevices(ids, atRoot);
    const options = { ...OPTIONS, rounds: 2, quorum: shards || DEVICES, deadlineMs: 30_000 };
    const transport = await atRoot("aggregator");
    const { weights } = await new Aggregator(options, {
      ...{ transport, clock: systemClock, log: silentLog, state: { archive } },
      onResult: (result) => void results.push(result),
    }).run(new AbortController().signal);
    for (const rounds of await Promise.all(siteRuns)) strictEqual(rounds, 2);
    strictEqual(weights.every(Number.isFinite), true);
    return { model: (results.at(-1) as RoundResult).model, results, archive, sites };
  } finally {
    for (const one of open.reverse()) await one[Symbol.asyncDispose]();
  }
}

/** Devices that answer every round. */
async function startDevices(
  own: readonly string[],
  connect: (clientId: string) => Promise<Transport>,
): Promise<void> {
  const witness = await Witness.attend(await connect("witness"), topics);
  const devices: ScriptedDevice[] = [];
  for (const id of own) {
    const device = new ScriptedDevice(id, await connect(id));
    await device.join();
    devices.push(device);
  }
  const answer = async (): Promise<void> => {
    for (const round of [0, 1]) {
      const current = await witness.phase(round, "collecting");
      // The last comes first: sums must not depend on the order.
      for (const device of devices.toReversed()) {
        const change = { samples: samplesOf(device.id) };
        await device.contribute(current, addedBy(device.id), change);
      }
    }
  };
  void answer().catch(() => {});
}

const withoutSeconds = ({ contributions, model, base, loss }: RoundResult) => {
  return { contributions, model, base, loss };
};

describe("the rounds of a root with sites", function () {
  this.timeout(60_000);
  let alone: Played;
  before(async () => {
    alone = await play(0);
  });

  for (const shards of [1, 2, 7]) {
    it(`give the same bytes with ${shards} as one aggregator`, async () => {
      const { model, results, archive, sites } = await play(shards);
      strictEqual(model, alone.model);
      deepStrictEqual(results.map(withoutSeconds), alone.results.map(withoutSeconds));
      for (const round of [0, 1]) {
        deepStrictEqual(await verifyRound(archive, round), []);
        strictEqual((await replayRound(archive, round, micro)).isSame, true);
        for (const site of sites) deepStrictEqual(await verifyRound(site, round), []);
      }
    });
  }
});
