import { WireError } from "../errors.ts";
import type { Sha256 } from "../ids.ts";
import { weightsDigest } from "./digest.ts";
import { parseMsgpack } from "./message-codec.ts";
import { MAX_HEADER_BYTES, ModelMessage } from "./messages.ts";
import { decodeWeights, weightBytes } from "./weights-codec.ts";

/** Weights as an aggregator publishes them. */
export interface PublishedWeights {
  /** The name of the base that they are. */
  readonly digest: Sha256;
  readonly weights: Float32Array;
  /** The first round that starts from them. */
  readonly round: number;
}

/**
 * Reads a `ModelMessage` that may come from anybody. Its size is bounded before it is decoded, and the
 * weights must have the digest that it gives them.
 * @param parameters values of the model that is expected
 * @throws WireError naming what is wrong
 */
export function parsePublishedWeights(payload: Uint8Array, parameters: number): PublishedWeights {
  const maxBytes = weightBytes(parameters, "f32") + MAX_HEADER_BYTES;
  if (payload.length > maxBytes) {
    throw new WireError(
      `model has ${payload.length} bytes, at most ${maxBytes} are allowed`,
      "Run the same model on aggregator and device.",
    );
  }
  const model = parseMsgpack(ModelMessage, payload);
  const weights = decodeWeights(model.weights, model.dtype, parameters);
  const digest = weightsDigest(weights);
  if (digest !== model.base) {
    throw new WireError(
      `model says base ${model.base}, its weights are ${digest}`,
      "Wait for the next model; if this goes on, look who publishes to this topic.",
    );
  }
  return { digest, weights, round: model.round };
}
