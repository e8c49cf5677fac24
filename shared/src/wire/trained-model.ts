import { WireError } from "../errors.ts";
import type { FleetId, Sha256, TaskId } from "../ids.ts";
import { requireModel } from "../models/catalog.ts";
import { parameterCount, requireWeights } from "../models/layout.ts";
import type { ModelSpec } from "../models/model-spec.ts";
import { sha256, specDigest, weightsDigest } from "./digest.ts";
import { encodeMsgpack, parseMsgpack } from "./message-codec.ts";
import { ModelMessage } from "./messages.ts";
import { decodeWeights, encodeWeights } from "./weights-codec.ts";

/** Weights that a fleet trained together, and what they are of. */
export interface TrainedModel {
  readonly spec: ModelSpec;
  readonly fleet: FleetId;
  /** The first round that would start from them. */
  readonly round: number;
  readonly weights: Float32Array;
}

/**
 * A trained model as a file: the MessagePack of a `ModelMessage`, byte for byte what an aggregator
 * publishes on `task/<spec>/model`.
 */
export function encodeTrainedModel(model: TrainedModel): Uint8Array {
  return encodeMsgpack(modelMessageOf(model));
}

/** A trained model as devices get it. */
export function modelMessageOf({ spec, fleet, round, weights }: TrainedModel): ModelMessage {
  requireWeights(spec, weights);
  const bytes = encodeWeights(weights, "f32");
  return {
    kind: "model",
    v: 1,
    fleet,
    task: spec.name as TaskId,
    round,
    spec: specDigest(spec),
    base: sha256(bytes),
    dtype: "f32",
    weights: bytes,
  };
}

/**
 * @throws WireError when it is no such message, means another network by that name, or its digest is
 *   not that of its weights; ConfigError when this version knows no such network
 */
export function decodeTrainedModel(
  payload: Uint8Array,
): TrainedModel & { readonly digest: Sha256 } {
  const message = parseMsgpack(ModelMessage, payload);
  const spec = requireModel(message.task);
  requireSame("spec", message.spec, specDigest(spec));
  const weights = decodeWeights(message.weights, message.dtype, parameterCount(spec));
  const digest = weightsDigest(weights);
  requireSame("base", message.base, digest);
  return { spec, fleet: message.fleet, round: message.round, weights, digest };
}

function requireSame(field: string, value: Sha256, expected: Sha256): void {
  if (value === expected) return;
  throw new WireError(
    `${field} of the model is ${value}, expected ${expected}`,
    "Train the model again with this version of Lares.",
  );
}
