import { deepStrictEqual, notDeepStrictEqual, ok } from "node:assert/strict";
import {
  benchmarkSize,
  differenceOf,
  noEffect,
  requireHome,
  Stage,
  type Visit,
} from "@lares/edge-agent/benchmark";

const hour = 3600;

describe("a stage", function () {
  this.timeout(30_000);
  let stage: Stage;
  before(() => {
    stage = new Stage(requireHome("hallway-14"), benchmarkSize);
  });

  it("draws the same whatever was drawn before", () => {
    const first = stage.draw(10 * hour);
    for (let day = 1; day < 20; day++) stage.draw((24 * day + 15) * hour);
    deepStrictEqual(stage.draw(10 * hour), first);
  });

  it("has noise that is another in each frame, and none when told", () => {
    const quiet = (seconds: number) => stage.draw(seconds, noEffect, false);
    notDeepStrictEqual(stage.draw(3 * hour), quiet(3 * hour));
    // In the dark nothing else changes within a second.
    deepStrictEqual(quiet(3 * hour), quiet(3 * hour + 1));
    notDeepStrictEqual(stage.draw(3 * hour), stage.draw(3 * hour + 1));
  });

  it("shows somebody who walks elsewhere a second later", () => {
    const [visit] = stage.household.visitsOn(1) as [Visit];
    const shot = (after: number) => stage.draw(visit.startSeconds + after, noEffect, false);
    const { changedPixels } = differenceOf(shot(3), shot(4));
    ok(changedPixels > 40, `${changedPixels} pixels`);
  });

  it("sees another part of the room from a camera that was moved", () => {
    const { camera } = stage.home.scene;
    const pose = { ...camera, lean: 0.1 };
    const usual = stage.draw(12 * hour, noEffect, false);
    const turned = stage.draw(12 * hour, { things: [], pose }, false);
    ok(differenceOf(usual, turned).changedPixels > 500);
    deepStrictEqual(stage.draw(12 * hour, { things: [], pose: camera }, false), usual);
  });

  it("shows the room without a thing that is gone", () => {
    const usual = stage.draw(12 * hour, noEffect, false);
    const changes = stage.home.props.map(
      (_, missing) =>
        differenceOf(usual, stage.draw(12 * hour, { things: [], missing }, false)).changedPixels,
    );
    ok(changes.filter((pixels) => pixels > 3).length > 3, `${changes}`);
  });
});
