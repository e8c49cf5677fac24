import type { PrincipalComponents } from "../principal-components.ts";
import type { Infer } from "../reconstruction.ts";
import { addTimes, innerProduct } from "../vector-arithmetic.ts";

/**
 * Reconstructs each sample from its principal components: the nearest point of the plane that they
 * span, as a linear autoencoder whose bottleneck has one value a component would give it.
 */
export function reconstructionFrom({ mean, components }: PrincipalComponents): Infer {
  const size = mean.length;
  return (inputs) => {
    const outputs = new Float32Array(inputs.length);
    for (let start = 0; start < inputs.length; start += size) {
      const difference = Float64Array.from(inputs.subarray(start, start + size));
      addTimes(difference, mean, -1);
      const nearest = mean.slice();
      for (const component of components) {
        addTimes(nearest, component, innerProduct(component, difference));
      }
      outputs.set(nearest, start);
    }
    return outputs;
  };
}
