import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { fedavg, requireStrategy } from "@lares/aggregator";
import { ConfigError, type DeviceId, seededRandom } from "@lares/shared";

describe("fedavg", () => {
  it("weighs by samples", () => {
    const round = fedavg.begin(new Float32Array([1, 2]));
    round.add({ device: "a" as DeviceId, samples: 3, delta: new Float32Array([1, 0]) });
    round.add({ device: "b" as DeviceId, samples: 1, delta: new Float32Array([-1, 8]) });
    deepStrictEqual(round.finish(), new Float32Array([1.5, 4]));
  });

  it("gives a single device its own model, to half a step of the grid", () => {
    const random = seededRandom(1);
    const base = Float32Array.from({ length: 1000 }, () => random() - 0.5);
    const delta = base.map(() => (random() - 0.5) / 8);
    const round = fedavg.begin(base);
    round.add({ device: "a" as DeviceId, samples: 72, delta });
    const weights = round.finish();
    for (const [i, weight] of weights.entries()) {
      const own = (base[i] as number) + (delta[i] as number);
      strictEqual(Math.abs(weight - own) <= 2 ** -26 / 72 + Math.abs(own) * 2 ** -24, true);
    }
  });

  it("leaves base and deltas alone", () => {
    const base = new Float32Array([1]);
    const delta = new Float32Array([2]);
    const round = fedavg.begin(base);
    round.add({ device: "a" as DeviceId, samples: 1, delta });
    round.finish();
    deepStrictEqual([base[0], delta[0]], [1, 2]);
  });
});

describe("requireStrategy", () => {
  it("finds one by its name, and names those that there are", () => {
    strictEqual(requireStrategy("fedavg"), fedavg);
    throws(() => requireStrategy("krum"), {
      constructor: ConfigError,
      message: 'strategy is "krum", expected one of fedavg, median, trimmed-mean, multi-krum',
    });
  });
});
