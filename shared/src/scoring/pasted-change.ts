import type { ModelSpec, Shape } from "../models/model-spec.ts";
import { seededRandom } from "../random.ts";
import { differenceScale } from "./network-inputs.ts";

/** Half the height and width of a change, as shares of the frame: from a cup to a person. */
const radius = { least: 0.05, most: 0.17 };
/** By how much a change is lighter or darker, in units of full scale. */
const contrast = { least: 0.06, most: 0.5 };

/**
 * Frames with something that is not there: an ellipse or a box of one colour, anywhere, of any
 * size and contrast, over what the room shows (as Li et al. 2021, arXiv:2104.04015, cut and paste).
 * Only normals are needed to ask a detector what it would notice.
 * @param inputs of a network, [frames, height, width, channels]; not modified
 * @param copies how many changes are tried on each frame
 * @returns [copies · frames, height, width, channels]
 */
export function pastedChanges(spec: ModelSpec, inputs: Float32Array, copies: number): Float32Array {
  const { height, width, channels } = spec.input;
  const size = height * width * channels;
  const scale = spec.sees === "difference" ? differenceScale : 1;
  const random = seededRandom(1);
  const changed = new Float32Array(copies * inputs.length);
  for (let copy = 0; copy < copies; copy++) changed.set(inputs, copy * inputs.length);
  for (let at = 0; at < changed.length; at += size) {
    paste(changed.subarray(at, at + size), spec.input, scale, random);
  }
  return changed;
}

function paste(
  values: Float32Array,
  { height, width, channels }: Shape,
  scale: number,
  random: () => number,
): void {
  const within = ({ least, most }: typeof radius) => least + (most - least) * random();
  const [y, x] = [random() * height, random() * width];
  const [tall, wide] = [within(radius) * height, within(radius) * width];
  const isBox = random() < 0.5;
  const isGray = random() < 0.5;
  const strength = within(contrast) * scale;
  const shade = () => (random() < 0.5 ? -1 : 1) * strength * (0.6 + 0.4 * random());
  const gray = shade();
  const color = Array.from({ length: channels }, () => (isGray ? gray : shade()));
  for (let row = Math.max(0, Math.ceil(y - tall)); row < Math.min(height, y + tall); row++) {
    for (
      let column = Math.max(0, Math.ceil(x - wide));
      column < Math.min(width, x + wide);
      column++
    ) {
      const [v, u] = [(row - y) / tall, (column - x) / wide];
      if (!isBox && u * u + v * v > 1) continue;
      const at = (row * width + column) * channels;
      for (const [channel, by] of color.entries()) {
        values[at + channel] = (values[at + channel] as number) + by;
      }
    }
  }
}
