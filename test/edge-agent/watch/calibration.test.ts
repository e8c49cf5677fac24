import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { type Clip, calibrate, framesFor, type RoomDetector } from "@lares/edge-agent";
import { DataError } from "@lares/shared";

/** Scores a frame by its first byte. */
const firstByte: RoomDetector = {
  name: "first byte",
  evidence: "appearance",
  memory: 0,
  isPooled: false,
  score: (recording) => recording.map((frame) => ({ score: frame[0] as number })),
};

function clipOf(...bytes: number[]): Clip {
  return bytes.map((byte, i) => ({ name: `${i}.png`, data: Uint8Array.of(byte) }));
}

describe("calibrate", () => {
  it("gives the highest score where frames are too few, and says what that promises", () => {
    const { scores, threshold, alpha } = calibrate(firstByte, [clipOf(3, 1), clipOf(9, 4)]);
    deepStrictEqual([...scores], [1, 3, 4, 9]);
    deepStrictEqual([threshold, alpha], [9, 1 / 5]);
  });

  it("gives the share that was asked for where there are enough", () => {
    const clip = clipOf(...Array.from({ length: 199 }, (_, i) => i));
    const { threshold, alpha } = calibrate(firstByte, [clip]);
    deepStrictEqual([threshold, alpha], [197, 0.01]);
  });

  it("never gives a threshold of 0, of which nothing is a multiple", () => {
    const { threshold } = calibrate(firstByte, [clipOf(0, 0, 0)]);
    strictEqual(threshold > 0 && threshold < 1e-6, true);
  });

  it("needs frames", () => {
    throws(() => calibrate(firstByte, []), DataError);
    strictEqual(framesFor(0.01), 99);
  });
});
