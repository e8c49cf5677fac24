import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { MemoryFlash } from "@lares/firmware";
import {
  areaAverage,
  initialWeights,
  kernelsEngine,
  micro,
  type Picture,
  sha256,
} from "@lares/shared";
import { factoryModel } from "../core/bench-device.ts";
import { CutFlash, copyOf, losesPower } from "../core/cut-flash.ts";
import { agentLearner } from "../training/learning-job.ts";
import { BenchMember, modelOf, roundOf, seed } from "./bench-round.ts";

const frameCount = 24;

describe("a micro device that loses its power in a round", function () {
  this.timeout(60_000);
  let factory: Uint8Array;
  let pictures: Picture[];
  const first = modelOf(initialWeights(micro, 3), 0);
  const second = modelOf(
    initialWeights(micro, 3).map((value, i) => value + 0.01 * Math.sin(i)),
    1,
  );

  before(async () => {
    factory = await factoryModel();
    const bench = new BenchMember(factory);
    pictures = Array.from({ length: frameCount }, () => bench.picture());
  });

  /** A device in its room, with this flash. */
  function boot(flash: CutFlash | MemoryFlash): BenchMember {
    const bench = new BenchMember(factory, { flash });
    bench.device.connected();
    for (const { data } of pictures) bench.device.picture(data, 160, 120);
    return bench;
  }

  function takePart(bench: BenchMember): void {
    bench.hearModel(first);
    bench.hearRound(roundOf(first));
    bench.train();
  }

  it("in the middle of training has sent nothing, and trains the round again", () => {
    const flash = new CutFlash();
    const bench = boot(flash);
    bench.hearModel(first);
    bench.hearRound(roundOf(first));
    for (let i = 0; i < 30; i++) bench.device.train();
    ok(bench.device.isTraining && bench.updates.length === 0);
    const reborn = boot(flash.memory);
    takePart(reborn);
    strictEqual(reborn.updates.length, 1);
  });

  it("after training sends the same bytes again, and does not train the round again", () => {
    const flash = new CutFlash();
    const bench = boot(flash);
    takePart(bench);
    const reborn = new BenchMember(factory, { flash: flash.memory });
    reborn.device.connected();
    for (const { data } of pictures.slice(0, 20)) reborn.device.picture(data, 160, 120);
    takePart(reborn);
    deepStrictEqual(reborn.updates.map(sha256), [sha256(bench.updates[0]!)]);
    reborn.hearReceipt({ update: sha256(bench.updates[0]!) });
    const again = boot(flash.memory);
    takePart(again);
    again.tick(60_000);
    deepStrictEqual(again.updates, [], "what has a receipt is neither sent nor trained again");
  });

  it("at any byte of what it stores sends one update at most for a round, over all its lives", () => {
    const learned = new CutFlash();
    boot(learned);
    for (let bytes = 0; ; bytes += 421) {
      const flash = new CutFlash(Number.POSITIVE_INFINITY, copyOf(learned.memory));
      const bench = boot(flash);
      flash.left = bytes;
      const wasCut = losesPower(() => takePart(bench));
      const reborn = boot(flash.memory);
      takePart(reborn);
      const sent = [...bench.updates, ...reborn.updates];
      strictEqual(new Set(sent.map(sha256)).size, 1, `cut after ${bytes} bytes`);
      if (!wasCut) return;
    }
  });

  it("goes on with its own model and mix in the next round, as an agent that was not cut off", async () => {
    const flash = new CutFlash();
    const bench = boot(flash);
    takePart(bench);
    bench.hearReceipt({ update: sha256(bench.updates[0]!) });
    const reborn = boot(flash.memory);
    reborn.hearModel(second);
    reborn.hearRound(roundOf(second, { round: 1 }));
    reborn.train();
    await using network = await kernelsEngine().createNetwork(micro, { batchSize: 8 });
    const frames = pictures.map((picture) => areaAverage(picture, 32, 32).data);
    const learner = agentLearner(network, { frames, trainCount: (frameCount * 3) / 4, seed });
    const { training } = roundOf(first);
    for (const [round, { weights }] of [first, second].entries()) {
      const base = new Float32Array(Uint8Array.from(weights).buffer);
      const trained = await learner.train(round, base, training);
      if (round === 0) continue;
      const delta = trained.weights.map((value, i) => value - base[i]!);
      const sent = Buffer.from(reborn.updates[0]!).subarray(-4 * delta.length);
      ok(sent.equals(new Uint8Array(delta.buffer)));
    }
  });

  it("forgets its own model when the fleet begins anew with other weights", () => {
    const flash = new CutFlash();
    const bench = boot(flash);
    takePart(bench);
    const lives = [flash.memory, new CutFlash().memory].map((memory) => {
      const reborn = boot(memory);
      reborn.hearModel(second);
      reborn.hearRound(roundOf(second, { round: 1, restarts: 1 }));
      reborn.train();
      return sha256(reborn.updates.at(-1)!);
    });
    strictEqual(lives[0], lives[1], "it trains as a newcomer does");
  });
});
