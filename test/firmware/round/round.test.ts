import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { Learner } from "@lares/edge-agent";
import {
  areaAverage,
  DeviceInfo,
  encodeMsgpack,
  encodeWeights,
  initialWeights,
  kernelsEngine,
  MicroDiagnostics,
  ModelMessage,
  micro,
  type Network,
  parseJson,
  parseMsgpack,
  Receipt,
  RoundCurrent,
  sha256,
  Update,
} from "@lares/shared";
import { factoryModel } from "../core/bench-device.ts";
import { agentLearner } from "../training/learning-job.ts";
import { BenchMember, device, fleet, modelOf, receiptFor, roundOf, seed } from "./bench-round.ts";

const shownFrames = 24;

describe("a micro device's part in rounds", function () {
  this.timeout(60_000);
  let factory: Uint8Array;
  let network: Network;

  before(async () => {
    factory = await factoryModel();
    network = await kernelsEngine().createNetwork(micro, { batchSize: 8 });
  });
  after(() => network[Symbol.asyncDispose]());

  /** A device that has seen enough of its room, and what it has seen. */
  function joined(options?: ConstructorParameters<typeof BenchMember>[1]) {
    const bench = new BenchMember(factory, options);
    bench.device.connected();
    const frames = Array.from({ length: shownFrames }, () => {
      const picture = bench.picture();
      bench.nowMs += 200;
      bench.device.picture(picture.data, 160, 120);
      return areaAverage(picture, 32, 32).data;
    });
    return { bench, frames };
  }

  const learnerOf = (frames: readonly Uint8Array[]): Learner =>
    agentLearner(network, { frames, trainCount: shownFrames - shownFrames / 4, seed });

  /** What an agent of a Raspberry Pi would send. */
  async function agentsUpdate(learner: Learner, round: RoundCurrent, base: Float32Array) {
    const { weights, samples, loss } = await learner.train(round.round, base, round.training);
    const delta = weights.map((value, i) => value - base[i]!);
    const { run, base: digest, dtype } = round;
    return encodeMsgpack({
      ...{ kind: "update", v: 1, fleet, task: micro.name, device, run, round: round.round },
      ...{ base: digest, samples, dtype, loss, weights: encodeWeights(delta, dtype) },
    });
  }

  const weightsOf = ({ weights }: ModelMessage) =>
    new Float32Array(weights.buffer.slice(weights.byteOffset, weights.byteOffset + 4 * 799));

  for (const dtype of ["f32", "f16", "q8"] as const) {
    it(`sends the same bytes as an agent, in three rounds of FedALA, as ${dtype}`, async () => {
      const { bench, frames } = joined();
      const learner = learnerOf(frames);
      let weights = initialWeights(micro, 3);
      for (let round = 0; round < 3; round++) {
        const model = modelOf(weights, round);
        const current = roundOf(model, { round, dtype });
        bench.hearModel(model);
        bench.hearRound(current);
        strictEqual(bench.device.training, "training");
        bench.train();
        const expected = await agentsUpdate(learner, current, weightsOf(model));
        const sent = bench.updates.at(-1)!;
        deepStrictEqual(parseMsgpack(Update, sent), parseMsgpack(Update, expected));
        ok(Buffer.from(sent).equals(expected), "byte for byte");
        bench.hearReceipt({ round, update: sha256(sent) });
        // What the others made of it.
        weights = weights.map((value, i) => value + 0.01 * Math.sin(i + round));
      }
      deepStrictEqual(
        bench.outcomes,
        [0, 1, 2].flatMap((round) => [
          `info round-training round ${round}`,
          `info update-accepted round ${round}`,
        ]),
      );
    });
  }

  it("says that it belongs to the task once it has frames to train on, and not before", () => {
    const bench = new BenchMember(factory);
    bench.device.connected();
    const infos = () =>
      bench.payloads("info").map((text) => parseJson(DeviceInfo, Buffer.from(text)).task);
    deepStrictEqual(infos(), [undefined]);
    for (let i = 0; i < shownFrames; i++) bench.show();
    deepStrictEqual(infos(), [undefined, "micro"]);
    const told = bench.payloads("diagnostics").map((text) => JSON.parse(text) as MicroDiagnostics);
    deepStrictEqual([...new Set(told.map(({ training }) => training))], ["gathering", "ready"]);
    MicroDiagnostics.parse(told.at(-1));
  });

  it("takes part in nothing where a board has no memory to train", () => {
    const { bench } = joined({ trainingFrames: 0 });
    const model = modelOf();
    bench.hearModel(model);
    bench.hearRound(roundOf(model));
    strictEqual(bench.device.training, "none");
    deepStrictEqual(
      bench.filters.filter((filter) => filter.includes("/task/")),
      [],
    );
  });

  for (const [why, order] of [
    ["the model comes first", ["model", "round"]],
    ["the round comes first", ["round", "model"]],
    ["both came before it had frames", ["early"]],
  ] as const) {
    it(`trains when ${why}`, () => {
      const model = modelOf();
      const bench = new BenchMember(factory);
      bench.device.connected();
      if (order[0] === "early") bench.hearModel(model);
      if (order[0] === "early") bench.hearRound(roundOf(model));
      for (let i = 0; i < shownFrames && !bench.device.isTraining; i++) bench.show();
      for (const what of order) {
        if (what === "model") bench.hearModel(model);
        if (what === "round") bench.hearRound(roundOf(model));
      }
      bench.train();
      strictEqual(bench.updates.length, 1);
    });
  }

  const other = modelOf(initialWeights(micro, 9));
  for (const [why, change] of [
    ["that does not collect yet", { phase: "open" }],
    ["that no longer collects", { phase: "aggregating" }],
    ["of other weights than it has", { base: other.base }],
    ["of another model", { spec: other.base }],
    ["of another fleet", { fleet: "work" }],
    ["of another task", { task: "simple" }],
    [
      "with a learning rate that doubles cannot say exactly",
      { training: { epochs: 1, batchSize: 8, learningRate: 0.30000000000000004 } },
    ],
    ["without a batch", { training: { epochs: 1, batchSize: 0, learningRate: 0.1 } }],
    ["with a field that it does not know", { wish: 1 }],
  ] as const) {
    it(`does not train in a round ${why}`, () => {
      const { bench } = joined();
      const model = modelOf();
      bench.hearModel(model);
      bench.hearRound(roundOf(model, change as Partial<RoundCurrent>));
      strictEqual(bench.device.training, "ready");
    });
  }

  for (const [why, change] of [
    ["whose weights are not what their digest says", { base: other.base }],
    ["of another fleet", { fleet: "work" }],
    ["that is cut", { weights: new Uint8Array(3195) }],
    ["with a second version", { v: 2 }],
  ] as const) {
    it(`does not take a model ${why}`, () => {
      const { bench } = joined();
      const model = modelOf();
      bench.hearModel({ ...model, ...change } as ModelMessage);
      bench.hearRound(roundOf(model));
      strictEqual(bench.device.training, "ready");
      ok(bench.logs.includes("warn message-refused model"));
    });
  }

  it("does not train with weights that are no numbers", () => {
    const { bench } = joined();
    const weights = Uint8Array.from(modelOf().weights).fill(0xff, 20, 24);
    const model = { ...modelOf(), weights, base: sha256(weights) };
    bench.hearModel(model);
    bench.hearRound(roundOf(model));
    strictEqual(bench.device.training, "ready");
  });

  function trained(options?: ConstructorParameters<typeof BenchMember>[1]) {
    const { bench } = joined(options);
    const model = modelOf();
    bench.hearModel(model);
    bench.hearRound(roundOf(model));
    bench.train();
    return { bench, model, update: sha256(bench.updates[0]!) };
  }

  it("sends again, less and less often, the same bytes until there is a receipt", () => {
    const { bench, update } = trained();
    const sent: number[] = [];
    for (let second = 1; second <= 70; second++) {
      bench.tick(1000);
      if (bench.updates.length > sent.length + 1) sent.push(second);
    }
    deepStrictEqual(sent, [2, 6, 14, 30, 60]);
    strictEqual(new Set(bench.updates.map(sha256)).size, 1);
    bench.hearReceipt({ update: sha256("another") });
    bench.tick(30_000);
    strictEqual(bench.updates.length, 7, "a receipt for something else is none");
    bench.hearReceipt({ update });
    bench.tick(60_000);
    strictEqual(bench.updates.length, 7);
  });

  it("sends at once when the connection is back, behind its info", () => {
    const { bench } = trained();
    bench.device.disconnected();
    bench.tick(60_000);
    strictEqual(bench.updates.length, 1);
    bench.publications.length = 0;
    bench.device.connected();
    const names = bench.publications.map(({ topic }) => topic.split("/").at(-1));
    ok(names.indexOf("info") >= 0 && names.indexOf("info") < names.length - 1);
    strictEqual(bench.updates.length, 1);
  });

  for (const [why, change, isSent] of [
    ["the next round has been announced", { round: 1 }, false],
    ["another run has begun", { run: "00000000000000bb" }, false],
    ["the last round is closed", { phase: "closed", roundsLeft: 0 }, false],
    ["its round is closed and others follow", { phase: "closed" }, true],
    ["rounds are buffers, and the next one collects", { round: 1, buffer: 3 }, true],
    [
      "rounds are buffers, and began anew with other weights",
      { round: 1, buffer: 3, restarts: 1 },
      false,
    ],
  ] as const) {
    it(`${isSent ? "goes on" : "stops"} sending when ${why}`, () => {
      const { bench, model } = trained();
      const later = change as Partial<RoundCurrent>;
      bench.hearRound(roundOf(model, { ...later, base: other.base }));
      bench.tick(60_000);
      strictEqual(bench.updates.length, isSent ? 2 : 1);
    });
  }

  for (const [why, miss] of [
    ["its time is up", (bench: BenchMember) => bench.tick(60_000)],
    [
      "it no longer collects",
      (bench: BenchMember, round: RoundCurrent) =>
        bench.hearRound({ ...round, phase: "aggregating" }),
    ],
    [
      "another round is current",
      (bench: BenchMember, round: RoundCurrent) =>
        bench.hearRound({ ...round, round: 1, base: other.base }),
    ],
  ] as const) {
    it(`drops out of a round when ${why}, keeps what it learned, and watches on`, async () => {
      const { bench, frames } = joined();
      const model = modelOf();
      const round = roundOf(model, { training: { epochs: 40, batchSize: 8, learningRate: 0.004 } });
      bench.hearModel(model);
      bench.hearRound(round);
      for (let i = 0; i < 120; i++) bench.device.train();
      strictEqual(bench.device.training, "training");
      miss(bench, round);
      bench.train();
      strictEqual(bench.updates.length, 0);
      strictEqual(
        bench.outcomes.at(-1),
        "warn round-missed round 0: it ended before this device had trained",
      );
      bench.show();
      strictEqual(bench.device.training, "ready");
      const next = roundOf(model, { round: 2 });
      bench.hearRound(next);
      bench.train();
      // FedALA starts from a room's own weights: without them it would be a newcomer's update.
      const newcomer = await agentsUpdate(learnerOf(frames), next, weightsOf(model));
      strictEqual(bench.updates.length, 1);
      ok(!Buffer.from(bench.updates[0]!).equals(newcomer));
    });
  }

  it("knows all fields of the messages that it reads", () => {
    const current = roundOf(modelOf(), { buffer: 3 });
    deepStrictEqual(Object.keys(current).sort(), Object.keys(RoundCurrent.shape).sort());
    deepStrictEqual(Object.keys(modelOf()).sort(), Object.keys(ModelMessage.shape).sort());
    deepStrictEqual(Object.keys(receiptFor("")).sort(), Object.keys(Receipt.shape).sort());
    const { bench } = joined();
    bench.hearModel(modelOf());
    bench.hearRound(current);
    bench.train();
    bench.hearReceipt({ update: sha256(bench.updates[0]!) });
    strictEqual(bench.outcomes.at(-1), "info update-accepted round 0");
  });

  it("does not train one round twice, whatever is redelivered", () => {
    const { bench, model, update } = trained();
    bench.hearReceipt({ update });
    for (let i = 0; i < 3; i++) {
      bench.hearModel(model);
      bench.hearRound(roundOf(model));
      bench.train();
    }
    strictEqual(bench.updates.length, 1);
  });

  it("does not begin while something is going on in the room, but afterwards", () => {
    const bench = new BenchMember(factory);
    bench.learn();
    bench.device.connected();
    for (let i = 0; i < 5; i++) bench.show(120);
    strictEqual(bench.payloads("alarm").at(-1), "ON");
    const task = () => (JSON.parse(bench.payloads("info").at(-1)!) as DeviceInfo).task;
    strictEqual(task(), undefined, "no round waits for it");
    const model = modelOf();
    bench.hearModel(model);
    bench.hearRound(roundOf(model));
    strictEqual(bench.device.training, "ready");
    for (let i = 0; i < 20 && !bench.device.isTraining; i++) bench.show();
    strictEqual(bench.device.training, "training");
    strictEqual(bench.payloads("alarm").at(-1), "OFF");
    strictEqual(task(), "micro");
  });

  it("keeps no frame of an event to train on", () => {
    const bench = new BenchMember(factory, { trainingFrames: 128 });
    bench.device.connected();
    let usual = 0;
    const show = (strength: number) => {
      bench.show(strength);
      if (strength === 0 && bench.payloads("alarm").at(-1) === "OFF") usual++;
    };
    while (bench.device.stage !== "watching") show(0);
    for (const strength of [0, 0, 120, 120, 120, 120, 120, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
      show(strength);
    ok(bench.payloads("alarm").includes("ON"));
    strictEqual(bench.payloads("alarm").at(-1), "OFF");
    const model = modelOf();
    bench.hearModel(model);
    bench.hearRound(roundOf(model));
    bench.train();
    const { samples } = parseMsgpack(Update, bench.updates[0]!);
    strictEqual(samples, usual - Math.floor(usual / 4));
  });

  it("looks at no picture while it trains", () => {
    const { bench } = joined();
    const model = modelOf();
    bench.hearModel(model);
    bench.hearRound(roundOf(model));
    const stage = bench.device.stage;
    for (let i = 0; i < 100; i++) bench.show();
    strictEqual(bench.device.stage, stage);
  });
});
