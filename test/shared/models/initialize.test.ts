import { deepStrictEqual, notDeepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { createHash } from "node:crypto";
import { catalog, initialWeights, micro, simple, tensorsOf } from "@lares/shared";

const sha256 = (weights: Float32Array): string =>
  createHash("sha256").update(new Uint8Array(weights.buffer)).digest("hex");

describe("initialWeights", () => {
  it("gives the same bytes for ever", () => {
    strictEqual(sha256(initialWeights(micro, 1)).slice(0, 16), "80d72b18cc68012d");
    strictEqual(sha256(initialWeights(simple, 1)).slice(0, 16), "ead3ba271692635f");
  });

  it("differs between seeds and between layers of the same shape", () => {
    notDeepStrictEqual(initialWeights(micro, 1), initialWeights(micro, 2));
    const twins = { ...micro, layers: [micro.layers[0]!, micro.layers[0]!] };
    const weights = initialWeights(twins, 1);
    notDeepStrictEqual(weights.slice(0, 9), weights.slice(10, 19));
  });

  for (const spec of catalog.values()) {
    it(`fills ${spec.name} within its limits and leaves biases 0`, () => {
      const weights = initialWeights(spec, 3);
      for (const tensor of tensorsOf(spec)) {
        const values = weights.slice(tensor.offset, tensor.offset + tensor.length);
        const layer = spec.layers[tensor.layer]!;
        const gain = "activation" in layer && layer.activation === "relu" ? 6 : 3;
        const limit = Math.sqrt(gain / tensor.fanIn);
        const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
        if (tensor.role === "bias") strictEqual(largest, 0, tensor.name);
        else ok(largest <= Math.fround(limit) && largest > limit / 3, `${tensor.name} ${largest}`);
      }
    });
  }

  it("keeps the variance that He et al. ask for: 2 / fanIn", () => {
    const tensor = tensorsOf(simple).find(({ name }) => name === "2.conv3x3.weights")!;
    const values = initialWeights(simple, 1).slice(tensor.offset, tensor.offset + tensor.length);
    const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    // 6,912 uniform draws: the relative standard deviation of their variance is 1.1 %.
    ok(Math.abs(variance / (2 / tensor.fanIn) - 1) < 0.05);
    deepStrictEqual(tensor.fanIn, 288);
  });
});
