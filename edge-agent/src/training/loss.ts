import type { Network } from "@lares/shared";
import { rangeOf, type Samples } from "./samples.ts";

/** Mean squared error of the network's answer to its own input, over all values. */
export function reconstructionLoss(network: Network, samples: Samples, batchSize: number): number {
  let sum = 0;
  for (let start = 0; start < samples.count; start += batchSize) {
    const batch = rangeOf(samples, start, Math.min(start + batchSize, samples.count)).values;
    const output = network.infer(batch);
    for (let i = 0; i < batch.length; i++) {
      const error = (output[i] as number) - (batch[i] as number);
      sum += error * error;
    }
  }
  return sum / samples.values.length;
}

/** What a network that always answers 0 would have. */
export function zeroLoss(samples: Samples): number {
  let sum = 0;
  for (const value of samples.values) sum += value * value;
  return sum / samples.values.length;
}
