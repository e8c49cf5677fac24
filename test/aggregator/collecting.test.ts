import { deepStrictEqual, match, notStrictEqual, strictEqual } from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import type { AggregatorOptions } from "@lares/aggregator";
import { cohortDigest, MemoryBus, type Sha256, seededRandom, weightsDigest } from "@lares/shared";
import { initial, OPTIONS, openStage, plus, type Stage } from "./stage.ts";

/** A stage with three devices in the cohort. */
const openWithThree = (options: Partial<AggregatorOptions> = {}): Promise<Stage> =>
  openStage({ options: { quorum: 3, ...options }, present: ["a", "b", "c"] });

describe("a round that collects", () => {
  it("waits for a quorum of its own task", async () => {
    await using stage = await openStage({ options: { quorum: 2 }, present: ["a"] });
    await stage.logged("device.online", "a");
    await stage.join("other", "simple");
    await stage.join("b");
    const open = await stage.witness.phase(0, "open");
    strictEqual(open.cohort, cohortDigest(["a", "b"]));
  });

  it("says who is missing when no quorum comes together, and begins once it does", async () => {
    await using stage = await openStage({ options: { quorum: 3 }, present: ["a", "b"] });
    await stage.logged("device.online", "b");
    await stage.device("b").leave();
    await stage.logged("device.offline", "b");
    await stage.witness.several(1, "model");
    await setImmediate();
    stage.clock.advance(10_000);
    await stage.logged("round.waiting");
    const { fields } = stage.lines.find(({ event }) => event === "round.waiting") ?? {};
    deepStrictEqual(
      [fields?.online, fields?.offline, fields?.message],
      [["a"], ["b"], "round 0 begins once 3 devices are online, 1 are"],
    );
    for (const id of ["b", "c"]) await stage.join(id);
    await stage.witness.phase(0, "open");
  });

  it("waits for the cohort, not only for the quorum, and takes others meanwhile", async () => {
    await using stage = await openStage({ options: { quorum: 1 }, present: ["a", "b"] });
    const a = stage.device("a");
    const b = stage.device("b");
    const collecting = await stage.witness.phase(0, "collecting");
    strictEqual(collecting.cohort, cohortDigest(["a", "b"]));
    await a.contribute(collecting, 1);
    const joiner = await stage.join("joiner");
    await joiner.contribute(collecting, 1);
    await b.contribute(collecting, 1);
    await stage.outcome;
    deepStrictEqual(
      stage.results[0]?.contributions.map(({ device }) => device),
      ["a", "b", "joiner"],
    );
  });

  it("does not wait for a device that has gone, once there is a quorum", async () => {
    await using stage = await openWithThree({ quorum: 2 });
    const a = stage.device("a");
    const b = stage.device("b");
    const c = stage.device("c");
    const collecting = await stage.witness.phase(0, "collecting");
    await c.leave();
    await a.contribute(collecting, 1);
    await b.contribute(collecting, 1);
    await stage.outcome;
    strictEqual(stage.results[0]?.hadQuorum, true);
    strictEqual(stage.results[0].contributions.length, 2);
  });

  it("averages at the deadline what a quorum has sent", async () => {
    await using stage = await openWithThree({ quorum: 2 });
    const a = stage.device("a");
    const b = stage.device("b");
    const c = stage.device("c");
    const collecting = await stage.witness.phase(0, "collecting");
    await a.contribute(collecting, 1);
    await b.contribute(collecting, 1);
    await stage.witness.several(2, "receipt");
    stage.clock.advance(OPTIONS.deadlineMs);
    deepStrictEqual((await stage.outcome).weights, plus(initial, 1));
    await c.contribute(collecting, 9);
    const [late] = await stage.witness.several(1, "receipt", ({ device }) => device === "c");
    deepStrictEqual([late?.status, late?.reason], ["late", "round 0 no longer collects updates"]);
  });

  it("keeps the model without a quorum at the deadline; the next round goes on", async () => {
    await using stage = await openWithThree({ rounds: 2 });
    const a = stage.device("a");
    const first = await stage.witness.phase(0, "collecting");
    await a.contribute(first, 1);
    await stage.witness.several(1, "receipt");
    stage.clock.advance(OPTIONS.deadlineMs - 1);
    strictEqual(stage.results.length, 0);
    stage.clock.advance(1);
    const second = await stage.witness.phase(1, "collecting");
    const [result] = stage.results;
    deepStrictEqual(
      [result?.hadQuorum, result?.model, result?.contributions.length, second.base],
      [false, first.base, 1, first.base],
    );
    const models = await stage.witness.several(2, "model");
    deepStrictEqual(
      models.map(({ base }) => base),
      [first.base, first.base],
      "said again, should a stranger have overwritten it",
    );
    const warning = stage.lines.find(({ event }) => event === "round.no-quorum");
    const counts = { contributions: 1, quorum: 3, missing: ["b", "c"] };
    const { trace } = first;
    deepStrictEqual(warning?.fields, { task: "micro", round: 0, trace, ...counts });
    for (const id of "abc") await stage.device(id).contribute(second, 0.5);
    deepStrictEqual((await stage.outcome).weights, plus(initial, 0.5));
  });

  it("has a result of its own for a round in which nobody answered", async () => {
    await using stage = await openStage({ options: { quorum: 1 }, present: ["a"] });
    await stage.witness.phase(0, "collecting");
    stage.clock.advance(OPTIONS.deadlineMs);
    deepStrictEqual((await stage.outcome).weights, initial);
    const result = await stage.witness.result(0);
    deepStrictEqual([result.hadQuorum, result.loss, result.contributions], [false, null, []]);
  });

  it("gives the same bytes whatever the order of arrival, with shortened deltas too", async () => {
    const random = seededRandom(7);
    const values = new Map(["a", "b", "c"].map((id) => [id, 3 * random()]));
    const digests = new Set<Sha256>();
    for (const order of ["abc", "acb", "bac", "bca", "cab", "cba"]) {
      await using stage = await openWithThree();
      const collecting = await stage.witness.phase(0, "collecting");
      for (const id of order) {
        await stage.device(id).contribute(collecting, values.get(id) as number, { samples: 7 });
      }
      digests.add(weightsDigest((await stage.outcome).weights));
    }
    strictEqual(digests.size, 1);
    notStrictEqual([...digests][0], weightsDigest(initial));
  });

  it("counts a long update up to the norm that was fixed before", async () => {
    await using stage = await openStage({ options: { quorum: 1, maxNorm: 1 }, present: ["a"] });
    await stage.device("a").contribute(await stage.witness.phase(0, "collecting"), 1);
    const { weights } = await stage.outcome;
    const added = Math.fround(1 / Math.sqrt(initial.length));
    const [first = 0] = weights;
    strictEqual(Math.abs(first - (initial[0] as number) - added) < 1e-6, true);
  });

  it("keeps updates in memory for a strategy that reads them again", async () => {
    await using stage = await openWithThree({ strategy: "median" });
    const values = { a: 0.1, b: 0.2, c: 1 };
    const collecting = await stage.witness.phase(0, "collecting");
    for (const [id, value] of Object.entries(values)) {
      await stage.device(id).contribute(collecting, value);
    }
    deepStrictEqual((await stage.outcome).weights, plus(initial, Math.fround(0.2)));
  });

  it("gives late updates of an earlier round their receipt in the next one", async () => {
    await using stage = await openStage({ options: { rounds: 2, quorum: 1 }, present: ["a"] });
    const a = stage.device("a");
    const first = await stage.witness.phase(0, "collecting");
    await a.contribute(first, 1);
    const second = await stage.witness.phase(1, "collecting");
    await a.contribute(first, 5);
    await a.contribute(second, 1);
    await stage.outcome;
    const receipts = await stage.witness.several(3, "receipt");
    deepStrictEqual(
      receipts.map(({ round, status }) => [round, status]),
      [
        [0, "accepted"],
        [0, "late"],
        [1, "accepted"],
      ],
    );
    deepStrictEqual(
      stage.results.map(({ late }) => late),
      [0, 1],
    );
  });

  it("takes an update that comes before the broker has acknowledged the question", async () => {
    const bus = new MemoryBus();
    let acknowledge = (): void => {};
    const acknowledged = new Promise<void>((resolve) => {
      acknowledge = resolve;
    });
    await using stage = await openStage({
      options: { quorum: 1 },
      present: ["a"],
      connect: (clientId) => {
        const transport = bus.connect({ clientId });
        const publish = transport.publish.bind(transport);
        transport.publish = async (topic, payload, options) => {
          await publish(topic, payload, options);
          if (new TextDecoder().decode(payload).includes('"collecting"')) await acknowledged;
        };
        return transport;
      },
    });
    const a = stage.device("a");
    await a.contribute(await stage.witness.phase(0, "collecting"), 0.5);
    const [receipt] = await stage.witness.several(1, "receipt");
    strictEqual(receipt?.status, "accepted");
    acknowledge();
    deepStrictEqual((await stage.outcome).weights, plus(initial, 0.5));
  });

  it("goes on when somebody says nonsense of a device", async () => {
    await using stage = await openStage({ options: { quorum: 1 }, present: ["a"] });
    const collecting = await stage.witness.phase(0, "collecting");
    const stranger = await stage.join("stranger");
    await stranger.say("sleeping");
    await stage.logged("message.refused");
    await stranger.say("dreaming");
    await stage.device("a").contribute(collecting, 0.5);
    deepStrictEqual((await stage.outcome).weights, plus(initial, 0.5));
    const [refusal, ...more] = stage.lines.filter(({ event }) => event === "message.refused");
    deepStrictEqual(
      more.map(({ level }) => level),
      ["debug"],
    );
    match(String(refusal?.fields.reason), /state is "sleeping", expected online or offline/);
  });
});
