import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { alphaGradient, channelMap, mixChannels } from "@lares/edge-agent";
import { initialWeights, type ModelSpec, micro, referenceEngine, simple } from "@lares/shared";

const small: ModelSpec = {
  name: "small",
  input: { height: 4, width: 4, channels: 2 },
  sees: "difference",
  layers: [
    { kind: "conv3x3", channels: 3, stride: 2, activation: "relu" },
    { kind: "transposedConv", size: 2, channels: 2, activation: "linear" },
  ],
};

describe("channel-wise mixing", () => {
  it("numbers the output channels of every layer, bias with its weights", () => {
    const { channels, channelOf } = channelMap(small);
    strictEqual(channels, 3 + 2);
    // conv3x3 [3, 3, 2, 3]: the last axis counts output channels.
    deepStrictEqual([...channelOf.slice(0, 6)], [0, 1, 2, 0, 1, 2]);
    deepStrictEqual([...channelOf.slice(54, 57)], [0, 1, 2]);
    // transposedConv [2, 2, 2 out, 3 in]: the third axis does.
    deepStrictEqual([...channelOf.slice(57, 69)], [3, 3, 3, 4, 4, 4, 3, 3, 3, 4, 4, 4]);
    deepStrictEqual([...channelOf.slice(81)], [3, 4]);
  });

  const counts: [ModelSpec, number][] = [
    [simple, 16 + 32 + 24 + 32 + 16 + 3],
    [micro, 1 + 8 + 8 + 12 + 12 + 4 + 4 + 12 + 12 + 8 + 8 + 1],
  ];
  for (const [spec, expected] of counts) {
    it(`${spec.name} has ${expected} channels, each with weights`, () => {
      const { channels, channelOf } = channelMap(spec);
      strictEqual(channels, expected);
      strictEqual(new Set(channelOf).size, expected);
    });
  }

  it("is the global model at alpha 1 and the local one at 0", () => {
    const map = channelMap(small);
    const [global, local] = [initialWeights(small, 1), initialWeights(small, 2)];
    deepStrictEqual(mixChannels(map, new Float32Array(5).fill(1), global, local), global);
    deepStrictEqual(mixChannels(map, new Float32Array(5), global, local), local);
  });

  it("has the gradient that finite differences give", async () => {
    const map = channelMap(small);
    const [global, local] = [initialWeights(small, 1), initialWeights(small, 2)];
    await using network = await referenceEngine().createNetwork(small, { batchSize: 2 });
    const x = Float32Array.from({ length: 64 }, (_, i) => Math.sin(i));
    const at = (alpha: Float32Array) => {
      network.setWeights(mixChannels(map, alpha, global, local));
      return network.gradient(x, x);
    };
    const alpha = Float32Array.of(0.5, 0.25, 0.75, 0.5, 0.5);
    const analytic = alphaGradient(map, at(alpha).gradient, global, local);
    for (const channel of alpha.keys()) {
      const step = 1 / 64;
      const moved = (by: number) => alpha.map((a, i) => (i === channel ? a + by : a));
      const numeric = (at(moved(step)).loss - at(moved(-step)).loss) / (2 * step);
      const difference = Math.abs(numeric - (analytic[channel] as number));
      ok(difference < 2e-3 * Math.max(...analytic.map(Math.abs)), `channel ${channel}`);
    }
  });
});
