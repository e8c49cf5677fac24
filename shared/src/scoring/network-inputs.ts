import { ModelError } from "../errors.ts";
import { sizeOf } from "../models/layout.ts";
import type { ModelSpec } from "../models/model-spec.ts";
import { registerFrame } from "./register-frame.ts";

/** Differences to the background are multiplied by this: an unscaled one is too small to train. */
export const differenceScale = 8;

/**
 * What a network of `spec` sees of frames of one room.
 *
 * `sees: "frame"`: the frame in [0, 1]. `sees: "difference"`: the frame is registered to the
 * background, then `(registered − background) · 8`, not clamped.
 * @param background as of `backgroundOf`
 * @param frames bytes in HWC order
 * @returns float32 [frames, height, width, channels], owned by the caller
 * @throws ModelError when a size does not fit the spec
 */
export function networkInputs(
  spec: ModelSpec,
  background: Float32Array,
  frames: readonly Uint8Array[],
): Float32Array {
  const size = sizeOf(spec.input);
  requireSize(spec, "background", background.length);
  const inputs = new Float32Array(frames.length * size);
  for (const [index, frame] of frames.entries()) {
    requireSize(spec, `frame ${index}`, frame.length);
    const input = inputs.subarray(index * size, (index + 1) * size);
    for (let i = 0; i < size; i++) input[i] = (frame[i] as number) / 255;
    if (spec.sees === "difference") subtractBackground(input, background);
  }
  return inputs;
}

/** Turns a frame in [0, 1] into its scaled difference, in place. */
function subtractBackground(values: Float32Array, background: Float32Array): void {
  const { gain, offset } = registerFrame(values, background);
  for (let i = 0; i < values.length; i++) {
    const registered = ((values[i] as number) - offset) / gain;
    values[i] = (registered - (background[i] as number)) * differenceScale;
  }
}

function requireSize(spec: ModelSpec, what: string, length: number): void {
  const size = sizeOf(spec.input);
  if (length === size) return;
  const { height, width, channels } = spec.input;
  throw new ModelError(
    `${what} has ${length} values, expected ${size} (${height}x${width}x${channels} of ${spec.name})`,
    "Load the room at the size of the model's input.",
  );
}
