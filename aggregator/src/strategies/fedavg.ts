import { ExactSum } from "../exact-sum.ts";
import type { Contribution, Strategy } from "./strategy.ts";

/**
 * The mean of the deltas, weighted by samples (McMahan et al. 2017, arXiv:1602.05629).
 *
 * The same bytes in any order and any grouping of the updates: the sums are exact, then each
 * weight is divided once and rounded to float32 once. Memory is that of one model.
 */
export const fedavg = {
  name: "fedavg",
  rereads: false,
  begin(base: Float32Array) {
    const sum = new ExactSum(base.length);
    return {
      sum,
      add: ({ samples, delta }: Contribution) => sum.add(delta, samples),
      finish() {
        const mean = sum.mean();
        return base.map((weight, i) => weight + (mean[i] as number));
      },
    };
  },
} satisfies Strategy;
