import { createHash } from "node:crypto";
import type { Sha256 } from "../ids.ts";
import type { ModelSpec } from "../models/model-spec.ts";
import { encodeWeights } from "./weights-codec.ts";

/** SHA-256 of bytes or UTF-8 text. */
export function sha256(data: Uint8Array | string): Sha256 {
  return createHash("sha256").update(data).digest("hex") as Sha256;
}

/** SHA-256 of weights as little-endian float32: the name of a base. */
export function weightsDigest(weights: Float32Array): Sha256 {
  return sha256(encodeWeights(weights, "f32"));
}

/** SHA-256 of a model spec: equal exactly when two programs mean the same network. */
export function specDigest(spec: ModelSpec): Sha256 {
  return sha256(canonicalJson(spec));
}

/** SHA-256 of a set of device ids, whatever their order. */
export function cohortDigest(devices: readonly string[]): Sha256 {
  return sha256([...devices].sort().join("\n"));
}

/** JSON with sorted keys and no spaces. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
