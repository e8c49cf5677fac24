import type { Network } from "@lares/shared";

/**
 * Takes a network's weights a share of the way to `anchor`: a proximal step beside the optimizer's,
 * as decoupled weight decay is (Loshchilov and Hutter 2019, arXiv:1711.05101).
 *
 * Inside Adam's gradient the pull would be divided by each weight's own gradient, which a mean
 * squared error makes tiny: it would hold weights not by their distance, but by how little the
 * room cares for them. Outside, a share of 0 is exactly training without a pull, on any engine.
 *
 * @throws ModelError when the weights are no longer finite
 */
export function pullTowards(network: Network, anchor: Float32Array, share: number): void {
  const weights = network.weights();
  for (const [i, target] of anchor.entries()) {
    const weight = weights[i] as number;
    weights[i] = weight + share * (target - weight);
  }
  network.setWeights(weights);
}
