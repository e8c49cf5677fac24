import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { startBroker } from "@lares/broker";
import { micro, Teardown } from "@lares/shared";
import { RecordedAgent, recordedAgent } from "../bench/scale/recorded-agent.ts";
import { startLares } from "../cli/run-lares.ts";
import { allFinished, eventsOf } from "./process-fleet.ts";

const DEVICES = 14;
const ROUNDS = 2;

interface Led {
  /** What each round led to. */
  readonly models: readonly unknown[];
  readonly counted: readonly unknown[];
}

/**
 * Rounds that `lares aggregator` leads in a process of its own: of devices at its own broker, or of so
 * many sites, each a process with a broker and its share of the devices.
 */
async function lead(shards: number): Promise<Led> {
  await using open = new Teardown();
  const newBroker = async (): Promise<string> => {
    const broker = await startBroker({ port: 0 });
    open.defer(() => broker[Symbol.asyncDispose]());
    return broker.url;
  };
  const root = await newBroker();
  const common = ["--model", "micro", "--log", "json", "--deadline", "40"];
  const start = (broker: string, quorum: number, more: readonly string[]) =>
    startLares(["aggregator", ...common, "--broker", broker, "--quorum", String(quorum), ...more]);
  const leader = start(root, shards || DEVICES, ["--rounds", String(ROUNDS)]);
  const sites = [];
  for (let shard = 0; shard < Math.max(1, shards); shard++) {
    const url = shards === 0 ? root : await newBroker();
    const own = Array.from({ length: DEVICES }, (_, i) => i).filter(
      (i) => i % (shards || 1) === shard,
    );
    for (const number of own) {
      const about = recordedAgent(number, { url, spec: micro, resendMs: 5000 });
      const agent = await RecordedAgent.join(about);
      open.defer(() => agent[Symbol.asyncDispose]());
    }
    if (shards > 0) sites.push(start(url, own.length, ["--site", `site-${shard}`, "--root", root]));
  }
  const finished = await allFinished([leader, ...sites]);
  deepStrictEqual(
    finished.map(({ code, stderr }) => [code, stderr]),
    finished.map(() => [0, ""]),
  );
  const [first] = finished;
  const closed = first ? eventsOf(first).filter(({ event }) => event === "round.closed") : [];
  return {
    models: closed.map(({ model }) => model),
    counted: closed.map(({ contributions, missing }) => [contributions, missing]),
  };
}

describe("sites as processes", function () {
  this.timeout(120_000);
  let whole: Led;
  before(async () => {
    whole = await lead(0);
    deepStrictEqual(whole.counted, [
      [DEVICES, []],
      [DEVICES, []],
    ]);
  });

  for (const shards of [1, 2, 7]) {
    it(`give the bytes of one aggregator: ${shards}`, async () => {
      const { models } = await lead(shards);
      strictEqual(models.length, ROUNDS);
      deepStrictEqual(models, whole.models);
    });
  }
});
