import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { generatedRoomNames, generateRoom } from "@lares/edge-agent";
import {
  type CameraState,
  cameraStateOf,
  ModelError,
  seededRandom,
  usualViewOf,
} from "@lares/shared";
import { covered, halfCovered, lit, mirrored, shifted } from "./changed-frames.ts";

/** How many of the frames are in each state. */
function counted(states: readonly CameraState[]): Partial<Record<CameraState, number>> {
  const counts: Partial<Record<CameraState, number>> = {};
  for (const state of states) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

const gray = { height: 32, width: 32, channels: 1 };
const suites = [
  { shape: { height: 64, width: 64, channels: 3 }, names: generatedRoomNames },
  { shape: gray, names: ["living-room", "bedroom"] },
];

for (const { shape, names } of suites) {
  const rooms = names.map((name) => {
    const { normal, anomalous } = generateRoom(name, shape, { normal: 60, anomalous: 12 });
    const frames = normal.map(({ data }) => data);
    // As a device does: later frames were not seen when the view was learned.
    const view = usualViewOf(shape, frames.slice(0, 36));
    return { name, frames, view, anomalous: anomalous.map(({ data }) => data) };
  });

  describe(`cameraStateOf at ${shape.width}x${shape.height}`, () => {
    for (const { name, frames, anomalous, view } of rooms) {
      const random = seededRandom(1);
      const cases: [what: string, state: CameraState, change: (frame: Uint8Array) => Uint8Array][] =
        [
          ["as it is", "watching", (frame) => frame],
          ["under half the light", "watching", (frame) => lit(frame, 0.5, random)],
          ["shaken by two pixels", "watching", (frame) => shifted(shape, frame, 1, -1)],
          ["covered by a third", "watching", (frame) => halfCovered(shape, frame, 1 / 3)],
          ["turned by 6 pixels", "moved", (frame) => shifted(shape, frame, 6, 0)],
          ["turned up and left", "moved", (frame) => shifted(shape, frame, -7, -6)],
          ["turned to another wall", "moved", (frame) => mirrored(shape, frame)],
          ["behind a bright cloth", "covered", (frame) => covered(shape, frame, 180, random)],
          ["behind a gray cloth", "covered", (frame) => covered(shape, frame, 70, random)],
          ["black", "dark", (frame) => lit(frame, 0, random)],
          ["without light", "dark", (frame) => lit(frame, 0.02, random)],
        ];
      for (const [what, state, change] of cases) {
        it(`${state}: ${name} ${what}`, () => {
          const seen = what === "as it is" ? frames : frames.filter((_, i) => i % 5 === 0);
          const states = seen.map((frame) => cameraStateOf(view, change(frame)));
          deepStrictEqual(counted(states), { [state]: seen.length });
        });
      }

      it(`watching: ${name} with an intruder, a fall, things left and taken`, () => {
        const states = anomalous.map((frame) => cameraStateOf(view, frame));
        deepStrictEqual(counted(states), { watching: anomalous.length });
      });
    }
  });
}

describe("cameraStateOf of a room with dark nights", () => {
  const random = seededRandom(2);
  const { normal } = generateRoom("kitchen", gray, { normal: 40, anomalous: 0 });
  const days = normal.map(({ data }) => data);
  const nights = days.map((frame) => lit(frame, 0.02, random));
  const view = usualViewOf(gray, [...days, ...nights]);

  it("takes no night for a state", () => {
    for (const night of nights) strictEqual(cameraStateOf(view, night), "watching");
  });

  it("still tells by day that the camera is covered or moved", () => {
    for (const day of days) {
      strictEqual(cameraStateOf(view, covered(gray, day, 120, random)), "covered");
      strictEqual(cameraStateOf(view, shifted(gray, day, 6, 0)), "moved");
    }
  });

  it("refuses a frame of another size", () => {
    throws(() => cameraStateOf(view, new Uint8Array(100)), {
      constructor: ModelError,
      message: /frame has 100 values .* expected 1024/,
    });
  });
});
