import type { ModelSpec } from "@lares/shared";
import { encoderLength } from "./encoder-length.ts";
import type { Personalization } from "./personalization.ts";
import { trainOnceMore } from "./train-once-more.ts";

/**
 * Base layers in common, personal layers on top (Arivazhagan et al. 2019, arXiv:1912.00818): rooms
 * share the encoder, each has a decoder of its own. An update says nothing of the decoder, so that
 * of the global model stays as it began.
 */
export function fedper(spec: ModelSpec): Personalization {
  const encoder = encoderLength(spec);
  const joined = (base: Float32Array, head: Float32Array) => {
    const weights = head.slice();
    weights.set(base.subarray(0, encoder));
    return weights;
  };
  return {
    name: "fedper",
    start: async (_bench, global, local = global) => ({ weights: joined(global, local) }),
    share: joined,
    finish: async (bench, global, local = global) => ({
      weights: await trainOnceMore(bench, joined(global, local), local),
    }),
  };
}
