import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { generateRoom } from "@lares/edge-agent";
import { type CameraState, CameraWatch, seededRandom, usualViewOf } from "@lares/shared";
import { covered, lit, shifted } from "./changed-frames.ts";

const shape = { height: 32, width: 32, channels: 1 };
const frames = generateRoom("office", shape).normal.map(({ data }) => data);
const view = usualViewOf(shape, frames);
const random = seededRandom(1);
const frameAt = (i: number): Uint8Array => frames[i % frames.length] as Uint8Array;

/** States after each of the frames, and how many of them were trusted. */
function watched(
  watch: CameraWatch,
  seen: readonly Uint8Array[],
  fromSeconds: number,
  spacing = 1,
): { states: CameraState[]; trusted: number } {
  let trusted = 0;
  const states = seen.map((frame, i) => {
    const observation = watch.step(fromSeconds + spacing * i, frame);
    if (observation.isTrusted) trusted++;
    return observation.state;
  });
  return { states, trusted };
}

const life = (count: number): Uint8Array[] => Array.from({ length: count }, (_, i) => frameAt(i));

describe("CameraWatch", () => {
  const changes: [state: CameraState, change: (frame: Uint8Array) => Uint8Array][] = [
    ["covered", (frame) => covered(shape, frame, 120, random)],
    ["moved", (frame) => shifted(shape, frame, 6, 3)],
  ];
  for (const [state, change] of changes) {
    it(`is ${state} after 8 seconds and watching 8 seconds after that, trusting no frame of it`, () => {
      const watch = new CameraWatch(view);
      watched(watch, life(20), 0);
      const lost = watched(watch, life(30).map(change), 20);
      strictEqual(lost.states.indexOf(state), 7);
      strictEqual(lost.states.at(-1), state);
      strictEqual(lost.trusted, 0);
      const back = watched(watch, life(20), 50);
      strictEqual(back.states.indexOf("watching"), 7);
      strictEqual(back.trusted, 13);
    });
  }

  it("is dark with the second dark frame, not the first, and watching 8 seconds after that", () => {
    const watch = new CameraWatch(view);
    watched(watch, life(20), 0);
    const dark = (count: number) => life(count).map((frame) => lit(frame, 0, random));
    const flicker = watched(watch, [...dark(1), ...life(1)], 20, 0.2);
    deepStrictEqual(flicker.states, ["watching", "watching"]);
    const out = watched(watch, dark(10), 20.4, 0.2);
    strictEqual(out.states.indexOf("dark"), 1);
    strictEqual(out.states.at(-1), "dark");
    strictEqual(out.trusted, 0);
    strictEqual(watched(watch, life(20), 30).states.indexOf("watching"), 7);
  });

  it("is not covered by who passes close by for three seconds, but trusts no frame of that", () => {
    const watch = new CameraWatch(view);
    watched(watch, life(10), 0);
    const passing = life(15).map((frame) => covered(shape, frame, 60, random));
    const { states, trusted } = watched(watch, passing, 10, 0.2);
    deepStrictEqual(new Set(states), new Set(["watching"]));
    strictEqual(trusted, 0);
  });

  it("is frozen when not a bit changes any more", () => {
    const watch = new CameraWatch(view);
    watched(watch, life(10), 0);
    const { states } = watched(watch, Array(40).fill(frameAt(3)), 10);
    strictEqual(states.at(-1), "frozen");
    ok(states.indexOf("frozen") > 9);
  });

  it("is not frozen by a night without light, where that is usual", () => {
    const night = new Uint8Array(1024);
    const watch = new CameraWatch(usualViewOf(shape, [...frames, ...Array(100).fill(night)]));
    const { states } = watched(watch, Array(60).fill(night), 0);
    deepStrictEqual(new Set(states), new Set(["watching"]));
  });

  it("watches all normal frames of its room", () => {
    const { states, trusted } = watched(new CameraWatch(view), frames, 0);
    deepStrictEqual(new Set(states), new Set(["watching"]));
    strictEqual(trusted, frames.length);
  });

  it("is lost at once when there are no more frames, and what it sees with the first one", () => {
    const watch = new CameraWatch(view);
    watched(watch, life(20), 0);
    deepStrictEqual(watch.lose("lost"), { state: "lost", isTrusted: false });
    strictEqual(watched(watch, life(1), 100).trusted, 1);
    deepStrictEqual(watch.lose("frozen"), { state: "frozen", isTrusted: false });
    strictEqual(watched(watch, life(1), 150).trusted, 1);
    watch.lose("lost");
    const dark = watched(watch, [lit(frameAt(0), 0, random)], 200);
    deepStrictEqual(dark, { states: ["dark"], trusted: 0 });
  });
});
