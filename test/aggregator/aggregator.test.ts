import { deepStrictEqual, rejects, strictEqual, throws } from "node:assert/strict";
import { Aggregator, type AggregatorOptions } from "@lares/aggregator";
import {
  ConfigError,
  cohortDigest,
  encodeMsgpack,
  MemoryBus,
  micro,
  silentLog,
  specDigest,
  traceOf,
  weightsDigest,
} from "@lares/shared";
import { ManualClock } from "../manual-clock.ts";
import { PARAMETERS } from "./example-update.ts";
import { initial, OPTIONS, openStage, plus } from "./stage.ts";

const loss = { background: 1, before: 0.5, after: 0.25 };

describe("Aggregator", () => {
  it("leads a round to its end, the model always before the round that names it", async () => {
    await using stage = await openStage({ present: ["a", "b"] });
    const { witness } = stage;
    const a = stage.device("a");
    const b = stage.device("b");
    const collecting = await witness.phase(0, "collecting");
    await a.contribute(collecting, 0.25, { samples: 3 });
    await b.contribute(collecting, -0.25, { samples: 1 });
    const { weights, rounds } = await stage.outcome;

    deepStrictEqual(weights, plus(initial, 0.125));
    strictEqual(rounds, 1);
    const before = weightsDigest(initial);
    const after = weightsDigest(weights);
    // People may hear of progress at any moment between.
    const steps = witness.seen.filter(({ kind }) => kind !== "progress");
    deepStrictEqual(
      steps.map((message) => {
        if (message.kind === "round") return [message.phase, message.base];
        if (message.kind === "model") return ["model", message.base];
        return [message.kind, message.round];
      }),
      [
        ["model", before],
        ["open", before],
        ["collecting", before],
        ["receipt", 0],
        ["receipt", 0],
        ["aggregating", before],
        ["model", after],
        ["published", after],
        ["result", 0],
        ["closed", after],
      ],
    );
    deepStrictEqual(collecting, {
      kind: "round",
      v: 1,
      fleet: "home",
      task: "micro",
      run: collecting.run,
      round: 0,
      trace: traceOf(collecting),
      phase: "collecting",
      base: before,
      restarts: 0,
      spec: specDigest(micro),
      strategy: "fedavg",
      dtype: "f32",
      training: OPTIONS.training,
      cohort: cohortDigest(["a", "b"]),
      remainingMs: 60_000,
      roundsLeft: 0,
    });
  });

  it("says in the result who counted and what it cost", async () => {
    await using stage = await openStage({ present: ["a", "b"] });
    const a = stage.device("a");
    const b = stage.device("b");
    const collecting = await stage.witness.phase(0, "collecting");
    const ofA = a.update(collecting, 0.25, { samples: 3 });
    const ofB = b.update(collecting, 0.5, { samples: 1, loss: { ...loss, after: 0.75 } });
    stage.clock.advance(1500);
    await b.send(0, ofB);
    await a.send(0, ofA);
    const { weights } = await stage.outcome;
    const result = await stage.witness.result(0);
    const [model] = await stage.witness.several(1, "model");
    const normOf = (value: number) => Math.sqrt(value * value * PARAMETERS);
    deepStrictEqual(result, {
      kind: "result",
      v: 1,
      fleet: "home",
      task: "micro",
      round: 0,
      trace: collecting.trace,
      strategy: "fedavg",
      base: weightsDigest(initial),
      model: weightsDigest(weights),
      hadQuorum: true,
      contributions: [
        { device: "a", samples: 3, loss, norm: normOf(0.25) },
        { device: "b", samples: 1, loss: { ...loss, after: 0.75 }, norm: normOf(0.5) },
      ],
      refused: 0,
      late: 0,
      loss: 0.375,
      uplinkBytes: encodeMsgpack(ofA).length + encodeMsgpack(ofB).length,
      downlinkBytes: 2 * encodeMsgpack(model ?? {}).length,
      seconds: 1.5,
    });
    deepStrictEqual(stage.results, [result]);
    const closed = stage.lines.find(({ event }) => event === "round.closed");
    strictEqual(closed?.level, "info");
    strictEqual(closed.fields.loss, 0.375);
    strictEqual(closed.fields.backgroundLoss, 1);
  });

  it("counts rounds down, and starts each from what the last one led to", async () => {
    await using stage = await openStage({ options: { rounds: 3, quorum: 1 }, present: ["a"] });
    const a = stage.device("a");
    let expected = initial;
    for (const [round, left] of [2, 1, 0].entries()) {
      const collecting = await stage.witness.phase(round, "collecting");
      deepStrictEqual([collecting.roundsLeft, collecting.base], [left, weightsDigest(expected)]);
      await a.contribute(collecting, 0.5);
      expected = plus(expected, 0.5);
    }
    deepStrictEqual(await stage.outcome, { weights: expected, rounds: 3 });
    const closed = await stage.witness.phase(2, "closed");
    deepStrictEqual([closed.roundsLeft, closed.base], [0, weightsDigest(expected)]);
  });

  it("goes on without end until it is stopped; the open round changes nothing", async () => {
    await using stage = await openStage({ options: { rounds: null, quorum: 1 }, present: ["a"] });
    const a = stage.device("a");
    for (let round = 0; round < 4; round++) {
      const collecting = await stage.witness.phase(round, "collecting");
      strictEqual(collecting.roundsLeft, null);
      await a.contribute(collecting, 1);
    }
    const collecting = await stage.witness.phase(4, "collecting");
    stage.stop.abort();
    const { weights, rounds } = await stage.outcome;
    strictEqual(rounds, 4);
    strictEqual(weightsDigest(weights), collecting.base);
    deepStrictEqual(stage.clock.pendingMs, [], "no deadline is left");
  });

  it("gives its rounds a run of their own, whatever the seed", async () => {
    const runs = new Set<string>();
    for (let life = 0; life < 2; life++) {
      await using stage = await openStage({ options: { quorum: 1 }, present: ["a"] });
      const collecting = await stage.witness.phase(0, "collecting");
      strictEqual(collecting.base, weightsDigest(initial));
      runs.add(collecting.run);
    }
    strictEqual(runs.size, 2);
  });

  it("does nothing once its signal is aborted", async () => {
    const transport = new MemoryBus().connect({ clientId: "aggregator" });
    const aggregator = new Aggregator(OPTIONS, {
      transport,
      clock: new ManualClock(),
      log: silentLog,
    });
    deepStrictEqual(await aggregator.run(AbortSignal.abort()), { weights: initial, rounds: 0 });
    await transport[Symbol.asyncDispose]();
  });

  it("ends with what onResult throws", async () => {
    await using stage = await openStage({
      options: { rounds: 2, quorum: 1 },
      present: ["a"],
      onResult: () => Promise.reject(new RangeError("enough")),
    });
    const failing = rejects(stage.outcome, RangeError);
    const a = stage.device("a");
    await a.contribute(await stage.witness.phase(0, "collecting"), 1);
    await failing;
    strictEqual(stage.results.length, 1);
  });

  const wrong: [Partial<AggregatorOptions>, RegExp][] = [
    [{ rounds: 0 }, /rounds is 0, expected an integer from 1/],
    [{ quorum: 0 }, /quorum is 0, expected an integer from 1 to 1024/],
    [{ quorum: 1.5 }, /quorum is 1\.5/],
    [{ quorum: 1025 }, /quorum is 1025/],
    [{ deadlineMs: 2 ** 31 }, /deadlineMs is 2147483648/],
    [{ seed: -1 }, /seed is -1/],
    [{ strategy: "krum" }, /strategy is "krum"/],
    [{ spec: { ...micro, name: "a/b" } }, /spec\.name is "a\/b"/],
    [{ training: { ...OPTIONS.training, epochs: 0 } }, /training\.epochs/],
  ];
  for (const [option, message] of wrong) {
    it(`refuses ${JSON.stringify(option).slice(0, 60)}`, () => {
      const transport = new MemoryBus().connect({ clientId: "aggregator" });
      const parts = { transport, clock: new ManualClock(), log: silentLog };
      throws(() => new Aggregator({ ...OPTIONS, ...option }, parts), {
        constructor: ConfigError,
        message,
      });
    });
  }
});
