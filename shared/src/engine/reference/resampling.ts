import { sizeOf } from "../../models/layout.ts";
import type { Shape } from "../../models/model-spec.ts";
import type { Operation } from "./operation.ts";
import { forEachTap } from "./window.ts";

const window = { size: 2, stride: 2 };

/** Largest of each 2x2 window; the gradient goes to the first of equal ones. */
export function maxPool(input: Shape): Operation {
  const { channels } = input;
  const outputSize = Math.ceil(input.height / 2) * Math.ceil(input.width / 2) * channels;

  /** For each output the place of the input that it takes. */
  const winnersOf = (x: Float64Array): Int32Array => {
    const winners = new Int32Array(outputSize).fill(-1);
    forEachTap(input, window, (outputCell, inputCell) => {
      for (let channel = 0; channel < channels; channel++) {
        const output = outputCell * channels + channel;
        const candidate = inputCell * channels + channel;
        const winner = winners[output]!;
        if (winner < 0 || x[candidate]! > x[winner]!) winners[output] = candidate;
      }
    });
    return winners;
  };

  return {
    forward: (x) => Float64Array.from(winnersOf(x), (winner) => x[winner]!),
    backward(x, dy) {
      const dx = new Float64Array(x.length);
      for (const [output, winner] of winnersOf(x).entries()) dx[winner]! += dy[output]!;
      return dx;
    },
  };
}

/** Each cell four times: nearest neighbour at twice the height and width. */
export function upsample(input: Shape): Operation {
  const { height, width, channels } = input;
  const output = { height: 2 * height, width: 2 * width, channels };

  const forEachCopy = (visit: (output: number, input: number) => void): void =>
    forEachTap(output, window, (inputCell, outputCell) => {
      for (let channel = 0; channel < channels; channel++) {
        visit(outputCell * channels + channel, inputCell * channels + channel);
      }
    });

  return {
    forward(x) {
      const y = new Float64Array(sizeOf(output));
      forEachCopy((to, from) => {
        y[to] = x[from]!;
      });
      return y;
    },
    backward(x, dy) {
      const dx = new Float64Array(x.length);
      forEachCopy((to, from) => {
        dx[from]! += dy[to]!;
      });
      return dx;
    },
  };
}
