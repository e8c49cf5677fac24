import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { type Registration, registerFrame, seededRandom } from "@lares/shared";

/** A room with a light gradient and texture, values in [0.2, 0.6]. */
function backgroundOfSize(size: number, random: () => number): Float32Array {
  return Float32Array.from(
    { length: size },
    (_, i) => 0.2 + 0.3 * ((i % 61) / 61) + 0.1 * random(),
  );
}

/** Largest error of the registered frame where it shows the background. */
function worstError(frame: Float32Array, background: Float32Array, from: number): number {
  const { gain, offset } = registerFrame(frame, background);
  return background.subarray(from).reduce((worst, value, i) => {
    const registered = ((frame[from + i] as number) - offset) / gain;
    return Math.max(worst, Math.abs(registered - value));
  }, 0);
}

describe("registerFrame", () => {
  // Above and below the size from which values are left out.
  for (const size of [1024, 12_288]) {
    const foreign: [what: string, value: (random: () => number) => number][] = [
      ["noise", (random) => random()],
      ["white", () => 1],
      ["dark", () => 0.02],
      ["the room's own brightness", (random) => 0.3 + 0.1 * random()],
    ];
    for (const [what, value] of foreign) {
      it(`takes 1.2 x + 0.05 back with 20 % of ${size} values ${what}`, () => {
        for (let seed = 0; seed < 5; seed++) {
          const random = seededRandom(seed);
          const background = backgroundOfSize(size, random);
          const frame = background.map((v) => 1.2 * v + 0.05);
          const foreignCount = Math.floor(size / 5);
          for (let i = 0; i < foreignCount; i++) frame[i] = value(random);
          ok(worstError(frame, background, foreignCount) < 0.25 / 255);
        }
      });
    }
  }

  it("follows a large step of the light that a third of the frame does not show", () => {
    const background = backgroundOfSize(12_288, seededRandom(6));
    const frame = background.map((v, i) => (i < 4000 ? 0.02 : v + 0.3));
    ok(worstError(frame, background, 4000) < 0.25 / 255);
  });

  it("takes sensor noise for noise", () => {
    const random = seededRandom(7);
    const background = backgroundOfSize(12_288, random);
    // Standard deviation 0.02: about 5 steps of a byte.
    const noise = () => 0.02 * (random() + random() + random() - 1.5) * 2;
    const frame = background.map((v) => 0.8 * v + 0.1 + noise());
    const { gain, offset } = registerFrame(frame, background);
    ok(Math.abs(gain - 0.8) < 0.03, `gain ${gain}`);
    ok(Math.abs(gain * 0.4 + offset - 0.42) < 0.002, `mid-gray at ${gain * 0.4 + offset}`);
  });

  const ramp = Float32Array.from({ length: 1024 }, (_, i) => i / 1024);
  const flat = new Float32Array(1024).fill(0.25);
  const cases: [why: string, Float32Array, Float32Array, Registration][] = [
    ["a flat background tells no gain", flat.map((v) => v + 0.5), flat, { gain: 1, offset: 0.5 }],
    ["a black frame keeps the least gain", flat.map(() => 0), ramp, { gain: 0.5, offset: -0.25 }],
    ["the gain ends at 2", ramp.map((v) => 3 * v), ramp, { gain: 2, offset: 0.5 }],
  ];
  for (const [why, frame, background, expected] of cases) {
    it(why, () => {
      const { gain, offset } = registerFrame(frame, background);
      strictEqual(gain, expected.gain);
      ok(Math.abs(offset - expected.offset) < 0.05, `offset ${offset}`);
    });
  }

  it("changes neither argument", () => {
    const frame = ramp.map((v) => v / 2);
    const copies = [frame.slice(), ramp.slice()];
    registerFrame(frame, ramp);
    deepStrictEqual([frame, ramp], copies);
  });
});
