import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import {
  benchmarkSize,
  type EpisodePlan,
  effectAt,
  planEpisodes,
  requireHome,
  Stage,
  secondsPerDay,
} from "@lares/edge-agent/benchmark";

describe("planning episodes", function () {
  this.timeout(30_000);
  let stage: Stage;
  let plans: readonly EpisodePlan[];
  before(() => {
    stage = new Stage(requireHome("kitchen-03"), benchmarkSize);
    plans = planEpisodes(stage, 1, 3, 3, 6);
  });

  it("gives the same plans again", () => {
    deepStrictEqual(planEpisodes(stage, 1, 3, 3, 6), plans);
  });

  it("numbers them in the order of time, within the days, well apart", () => {
    strictEqual(plans.length, 24);
    for (const [i, { id, kind, startSeconds, endSeconds }] of plans.entries()) {
      strictEqual(id, `${String(i + 1).padStart(2, "0")}-${kind}`);
      ok(startSeconds >= secondsPerDay && endSeconds <= 3 * secondsPerDay + 6);
      ok(startSeconds - (plans[i - 1]?.startSeconds ?? 0) > 300);
    }
  });

  it("has strangers come while people of the house are asleep or away", () => {
    for (const { kind, startSeconds } of plans) {
      const hour = (startSeconds / 3600) % 24;
      ok(kind !== "intruder" || hour < 6 || (hour > 9 && hour < 16), `${hour}`);
    }
  });

  it("lets plain ones happen where there is light", () => {
    for (const { id, difficulty, startSeconds } of plans) {
      if (difficulty < 3) ok(stage.brightnessAt(startSeconds) > 0.038, id);
    }
  });

  it("changes nothing before an episode begins and once it is over", () => {
    for (const plan of plans) {
      strictEqual(effectAt(stage.home, plan, plan.startSeconds - 1), undefined);
      strictEqual(effectAt(stage.home, plan, plan.endSeconds), undefined);
    }
  });
});
