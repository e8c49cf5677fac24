import {
  type DeviceModel,
  goldenVectors,
  integerNetwork,
  type QuantisedModel,
} from "@lares/firmware";
import { weightsDigest } from "@lares/shared";

/**
 * A quantised model with what devices check before they run it.
 * @param weights before quantisation
 * @param about version: uint32; seed of the golden vectors
 */
export function deviceModelOf(
  model: QuantisedModel,
  weights: Float32Array,
  { version, seed }: { readonly version: number; readonly seed: number },
): DeviceModel {
  const golden = goldenVectors(integerNetwork(model), seed);
  return { model, golden, weights: weightsDigest(weights), version };
}
