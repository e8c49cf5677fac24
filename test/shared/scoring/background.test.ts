import { deepStrictEqual, throws } from "node:assert/strict";
import { backgroundOf, DataError } from "@lares/shared";

describe("backgroundOf", () => {
  it("is the mean of the frames in [0, 1]", () => {
    const frames = [Uint8Array.of(0, 255, 10), Uint8Array.of(0, 255, 41)];
    deepStrictEqual(backgroundOf(frames), Float32Array.of(0, 1, 0.1));
  });

  const refused: [why: string, frames: Uint8Array[], message: RegExp][] = [
    ["no frame", [], /needs frames, received 0/],
    ["frames of two sizes", [new Uint8Array(3), new Uint8Array(4)], /frame 1 has 4 .* expected 3/],
  ];
  for (const [why, frames, message] of refused) {
    it(`refuses ${why}`, () => {
      throws(
        () => backgroundOf(frames),
        (error) => error instanceof DataError && message.test(error.message),
      );
    });
  }
});
