import type { Shape } from "../../models/model-spec.ts";
import type { ForEachProduct } from "./weighted-sum.ts";
import { forEachTap, type Window } from "./window.ts";

/** Products of a convolution over all input channels; weights are [size, size, in, out]. */
export function convolution(input: Shape, window: Window, channels: number): ForEachProduct {
  return (visit) =>
    forEachTap(input, window, (outputCell, inputCell, tap) => {
      for (let from = 0; from < input.channels; from++) {
        for (let to = 0; to < channels; to++) {
          visit(
            outputCell * channels + to,
            inputCell * input.channels + from,
            (tap * input.channels + from) * channels + to,
          );
        }
      }
    });
}

/** Products of a convolution of each channel by itself; weights are [size, size, channels]. */
export function depthwiseConvolution(input: Shape, window: Window): ForEachProduct {
  const { channels } = input;
  return (visit) =>
    forEachTap(input, window, (outputCell, inputCell, tap) => {
      for (let channel = 0; channel < channels; channel++) {
        visit(
          outputCell * channels + channel,
          inputCell * channels + channel,
          tap * channels + channel,
        );
      }
    });
}

/**
 * Products of a transposed convolution: those of the convolution of `output` with its ends
 * exchanged; weights are [size, size, out, in].
 */
export function transposedConvolution(input: Shape, output: Shape, window: Window): ForEachProduct {
  return (visit) =>
    forEachTap(output, window, (inputCell, outputCell, tap) => {
      for (let to = 0; to < output.channels; to++) {
        for (let from = 0; from < input.channels; from++) {
          visit(
            outputCell * output.channels + to,
            inputCell * input.channels + from,
            (tap * output.channels + to) * input.channels + from,
          );
        }
      }
    });
}
