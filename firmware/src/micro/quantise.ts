import { differenceScale, ModelError } from "@lares/shared";
import { rangedLayers } from "./float-network.ts";
import { type FloatLayer, floatLayers, stages } from "./stages.ts";

/** An activation is clamp(((sum + bias) * multiplier) >> 32, 0, 255). */
export interface Requantisation {
  /** Rounding and the zero points are part of it. */
  readonly bias: number;
  /** From 2^16 to below 2^31. */
  readonly multiplier: number;
}

/** A layer in whole numbers. */
export interface IntegerLayer {
  /** Within int8, by output channel. */
  readonly weights: readonly Int8Array[];
  /** One for each output channel. */
  readonly scales: readonly Requantisation[];
}

/** A MicroAutoencoder in whole numbers: what a device runs. */
export interface QuantisedModel {
  /** Depthwise and pointwise in turn, twelve in all. */
  readonly layers: readonly IntegerLayer[];
  /** That it was made with: the largest activation of each layer but the last. */
  readonly ranges: Float32Array;
}

/** A signed difference of 0, in input and output. */
export const zeroPoint = 128;
/** Input and output count in steps of a byte. */
const endScale = differenceScale / 255;
const maxInt32 = 2 ** 31 - 1;
/** A smaller factor would lose digits, and a larger one has no room. */
const minFactor = 2 ** -16;

/**
 * Quantises a trained MicroAutoencoder to int8 weights, one scale for each output channel, and
 * uint8 activations, one scale for each layer (after Jacob et al. 2018, arXiv:1712.05877).
 * Activations after ReLU begin at 0; input and output are signed differences around 128.
 * @param ranges as of `layerRanges`; a larger activation saturates
 * @throws ModelError naming the layer that does not fit whole numbers
 */
export function quantise(weights: Float32Array, ranges: Float32Array): QuantisedModel {
  requireRanges(ranges);
  const layers: IntegerLayer[] = [];
  let inputScale = endScale;
  for (const [i, layer] of floatLayers(weights).entries()) {
    const range = ranges[i];
    const isFirst = i === 0;
    const outputScale = range === undefined ? endScale : scaleFor(layer, inputScale, range);
    layers.push(
      quantiseLayer(layer, {
        inputScale,
        outputScale,
        inputZero: isFirst ? zeroPoint : 0,
        outputZero: range === undefined ? zeroPoint : 0,
      }),
    );
    inputScale = outputScale;
  }
  return { layers, ranges: ranges.slice() };
}

/** How one layer's whole numbers relate to activations: activation = scale * (number - zero). */
interface LayerScales {
  readonly inputScale: number;
  readonly outputScale: number;
  readonly inputZero: number;
  readonly outputZero: number;
}

/** The step of a layer's activations, not so fine that a factor reaches 1/2. */
function scaleFor({ weights }: FloatLayer, inputScale: number, range: number): number {
  const peak = Math.max(...weights.map(peakOf));
  // A layer of zeros may have any scale.
  return Math.max(range / 255, (2.01 * inputScale * peak) / 127) || 1;
}

function peakOf(values: Float64Array): number {
  return values.reduce((peak, value) => Math.max(peak, Math.abs(value)), 0);
}

function quantiseLayer({ name, weights, bias }: FloatLayer, scales: LayerScales): IntegerLayer {
  const channels = weights.map((row, channel) =>
    quantiseChannel(name, row, bias[channel] as number, scales),
  );
  return { weights: channels.map(([row]) => row), scales: channels.map(([, scale]) => scale) };
}

function quantiseChannel(
  name: string,
  row: Float64Array,
  bias: number,
  { inputScale, outputScale, inputZero, outputZero }: LayerScales,
): [Int8Array, Requantisation] {
  const ratio = inputScale / outputScale;
  const step = Math.max(peakOf(row) / 127, minFactor / ratio);
  const factor = step * ratio;
  const weights = Int8Array.from(row, (value) => Math.round(value / step));
  const sum = weights.reduce((total, value) => total + value, 0);
  const whole = Math.round((bias / outputScale + outputZero + 0.5) / factor) - inputZero * sum;
  const largest = Math.abs(whole) + 255 * weights.reduce((total, w) => total + Math.abs(w), 0);
  if (!(largest <= maxInt32 && factor < 0.5)) throw overflow(name, bias, factor);
  return [weights, { bias: whole, multiplier: Math.min(Math.round(factor * 2 ** 32), maxInt32) }];
}

function overflow(name: string, bias: number, factor: number): ModelError {
  return new ModelError(
    `layer ${name} overflows whole numbers: bias ${bias}, factor ${factor}, expected sums below 2^31 and a factor below 1/2`,
    "Train the model again with a smaller learning rate, or give ranges of its own activations.",
  );
}

function requireRanges(ranges: Float32Array): void {
  if (ranges.length !== rangedLayers) {
    throw new ModelError(
      `ranges have ${ranges.length} values, expected ${rangedLayers}: one for each layer but the last`,
      "Give ranges of a MicroAutoencoder.",
    );
  }
  const bad = ranges.findIndex((range) => !(range >= 0 && range < Number.POSITIVE_INFINITY));
  if (bad < 0) return;
  const stage = stages[bad >> 1]?.name;
  throw new ModelError(
    `range of ${stage}.${bad % 2 === 0 ? "depthwise" : "pointwise"} is ${ranges[bad]}, expected a finite number from 0`,
    "Use ranges of a training run that converged.",
  );
}
