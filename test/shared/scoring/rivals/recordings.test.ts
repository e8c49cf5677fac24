import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { recordingsOf } from "@lares/shared";

const cases: [why: string, names: string, recordings: string[]][] = [
  ["nothing", "", []],
  ["one frame", "a1.jpg", ["a1.jpg"]],
  ["a clip", "a_08.jpg a_09.jpg a_10.jpg", ["a_08.jpg a_09.jpg a_10.jpg"]],
  ["another clip", "a1 a2 b3 b4", ["a1 a2", "b3 b4"]],
  ["numbers alone", "0007.png 0008.png", ["0007.png 0008.png"]],
  ["another kind behind the number", "3-fall.png 4-left.png", ["3-fall.png", "4-left.png"]],
  ["every third frame", "a0 a3 a6 a9", ["a0 a3 a6 a9"]],
  ["one frame lost", "a1 a2 a4 a5", ["a1 a2 a4 a5"]],
  ["a gap", "a1 a2 a3 a6 a7", ["a1 a2 a3", "a6 a7"]],
  ["a gap in every third frame", "a0 a3 a6 a13 a16", ["a0 a3 a6", "a13 a16"]],
  ["clips of two rates", "a0 a5 a10 b0 b1 b2 b5", ["a0 a5 a10", "b0 b1 b2", "b5"]],
  ["a gap, whatever lies between clips", "a1 a2 b90 b91 b92 b97", ["a1 a2", "b90 b91 b92", "b97"]],
  ["steps by those that go forward", "a9 a10 a3 a6", ["a9 a10", "a3 a6"]],
  ["a number again", "a1 a2 a2 a3", ["a1 a2", "a2 a3"]],
  ["a camera that began anew", "a8 a9 a1 a2", ["a8 a9", "a1 a2"]],
  ["two frames, however far apart", "a1 a900", ["a1 a900"]],
  [
    "a number in the clip",
    "cam2-5.jpg cam2-6.jpg cam3-7.jpg",
    ["cam2-5.jpg cam2-6.jpg", "cam3-7.jpg"],
  ],
  ["no numbers", "dawn.png noon.png", ["dawn.png noon.png"]],
];

describe("recordingsOf", () => {
  for (const [why, names, recordings] of cases) {
    it(`cuts ${why}`, () => {
      const frames = names.split(" ").flatMap((name) => (name ? [{ name }] : []));
      const cut = recordingsOf(frames);
      deepStrictEqual(
        cut.map((recording) => recording.map(({ name }) => name).join(" ")),
        recordings,
      );
    });
  }

  it("keeps the frames themselves", () => {
    const frame = { name: "a1", data: Uint8Array.of(1) };
    strictEqual(recordingsOf([frame])[0]?.[0], frame);
  });
});
