import { type Capped, capNorm } from "./cap-norm.ts";

/**
 * A delta as it counts: shortened to a norm, and the less the older the base is that it was trained
 * from: 1 / sqrt(1 + staleness), the weight of FedBuff (Nguyen et al. 2022, arXiv:2106.06639).
 * Square root and division are exact to the last bit everywhere, so the bytes are the same.
 * @param staleness rounds that its base was behind
 */
export function countedDelta(delta: Float32Array, maxNorm: number, staleness = 0): Capped {
  const { values, norm } = capNorm(delta, maxNorm);
  if (staleness === 0) return { values, norm };
  const weight = 1 / Math.sqrt(1 + staleness);
  return { values: values.map((value) => value * weight), norm };
}
