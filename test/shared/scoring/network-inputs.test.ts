import { deepStrictEqual, ok, throws } from "node:assert/strict";
import { backgroundOf, ModelError, micro, networkInputs, seed } from "@lares/shared";

const ramp = Uint8Array.from({ length: 1024 }, (_, i) => 40 + (i % 160));
const background = backgroundOf([ramp]);

describe("networkInputs", () => {
  it("gives a model that sees frames the frame in [0, 1]", () => {
    const frame = new Uint8Array(64 * 64 * 3).fill(51);
    const inputs = networkInputs(seed, new Float32Array(frame.length), [frame]);
    deepStrictEqual(inputs, new Float32Array(frame.length).fill(0.2));
  });

  it("gives a model that sees differences 8 times what the room's light does not explain", () => {
    const frame = ramp.map((value) => value + 20);
    frame.fill(255, 0, 100);
    const inputs = networkInputs(micro, background, [frame]);
    for (const [i, value] of inputs.entries()) {
      const expected = i < 100 ? ((255 - 20 - (ramp[i] as number)) / 255) * 8 : 0;
      ok(Math.abs(value - expected) < 1e-4, `${value} at ${i}, expected ${expected}`);
    }
  });

  it("does not clamp", () => {
    const frame = ramp.slice();
    frame.fill(255, 0, 4);
    ok((networkInputs(micro, background, [frame])[0] as number) > 6);
  });

  it("puts frames one after the other, each registered alone", () => {
    const frames = [ramp.map((value) => value + 5), ramp.map((value) => value + 50)];
    const both = networkInputs(micro, background, frames);
    const alone = frames.flatMap((frame) => [...networkInputs(micro, background, [frame])]);
    deepStrictEqual([...both], alone);
  });

  const refused: [why: string, Float32Array, Uint8Array, RegExp][] = [
    ["a background", new Float32Array(3), ramp, /background has 3 .*expected 1024 \(32x32x1/],
    ["a frame", background, new Uint8Array(5), /frame 0 has 5 .*expected 1024/],
  ];
  for (const [why, room, frame, message] of refused) {
    it(`refuses ${why} of the wrong size`, () => {
      throws(
        () => networkInputs(micro, room, [frame]),
        (error) => error instanceof ModelError && message.test(error.message),
      );
    });
  }
});
