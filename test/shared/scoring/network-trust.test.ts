import { deepStrictEqual, notDeepStrictEqual, strictEqual } from "node:assert/strict";
import { chooseTrust, micro, pastedChanges, seededRandom } from "@lares/shared";

const size = 32 * 32;

/** A flicker of random strength all over the frame, with noise: what a network may learn. */
function flickering(count: number): Float32Array {
  const random = seededRandom(2);
  const inputs = new Float32Array(count * size);
  for (let frame = 0; frame < count; frame++) {
    const stripes = 1 + Math.floor(7 * random());
    for (let i = 0; i < size; i++) {
      const isLit = Math.floor((i % 32) / stripes) % 2 === 0;
      inputs[frame * size + i] = (isLit ? 3 : -3) + 0.2 * (random() - 0.5);
    }
  }
  return inputs;
}

/** Each column's median: knows the stripes, and draws nothing that is smaller than half the frame. */
function stripesOf(inputs: Float32Array): Float32Array {
  return inputs.map((_, i) => {
    const start = Math.floor(i / size) * size + (i % 32);
    const column = Float32Array.from(
      { length: 32 },
      (_value, y) => inputs[start + 32 * y] as number,
    );
    return column.sort()[16] as number;
  });
}

describe("chooseTrust", () => {
  const inputs = flickering(64);
  const networks: [why: string, infer: (x: Float32Array) => Float32Array, trust: number][] = [
    ["all of a network that knows what is usual and nothing else", stripesOf, 1],
    ["none of one that draws whatever it sees", (x) => x.slice(), 0],
  ];
  for (const [why, infer, trust] of networks) {
    it(`believes ${why}`, () => {
      strictEqual(chooseTrust({ spec: micro, infer, batchSize: 16 }, inputs), trust);
    });
  }

  it("believes the network where there are too few frames to judge by", () => {
    const copying = { spec: micro, infer: (x: Float32Array) => x.slice(), batchSize: 16 };
    strictEqual(chooseTrust(copying, flickering(15)), 1);
  });
});

describe("pastedChanges", () => {
  const inputs = flickering(3);
  const changed = pastedChanges(micro, inputs, 2);

  it("changes a part of each copy of each frame", () => {
    strictEqual(changed.length, 2 * inputs.length);
    for (let copy = 0; copy < 6; copy++) {
      const own = changed.subarray(copy * size, (copy + 1) * size);
      const before = inputs.subarray((copy % 3) * size, ((copy % 3) + 1) * size);
      const touched = own.filter((value, i) => value !== before[i]).length;
      strictEqual(touched > 0 && touched < 0.2 * size, true, `${touched} values`);
    }
  });

  it("changes each copy elsewhere, the same in every run, and leaves the inputs alone", () => {
    notDeepStrictEqual(changed.subarray(0, 3 * size), changed.subarray(3 * size));
    deepStrictEqual(pastedChanges(micro, inputs, 2), changed);
    deepStrictEqual(flickering(3), inputs);
  });
});
