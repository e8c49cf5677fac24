import { BugError, type ModelSpec, micro, requireWeights, tensorsOf } from "@lares/shared";

/** A depthwise 3x3 layer and the pointwise layer after it: what the firmware computes at once. */
export interface Stage {
  /** As the firmware calls it. */
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  /** Side of the input map. */
  readonly side: number;
  /** Depthwise at stride 2, or at stride 1 on the map made twice as large. */
  readonly scaling: "halve" | "double";
}

/** The stages of MicroAutoencoder, which the C++ kernels have as types. */
export const stages: readonly Stage[] = [
  { name: "encoder1", inputs: 1, outputs: 8, side: 32, scaling: "halve" },
  { name: "encoder2", inputs: 8, outputs: 12, side: 16, scaling: "halve" },
  { name: "encoder3", inputs: 12, outputs: 4, side: 8, scaling: "halve" },
  { name: "decoder1", inputs: 4, outputs: 12, side: 4, scaling: "double" },
  { name: "decoder2", inputs: 12, outputs: 8, side: 8, scaling: "double" },
  { name: "decoder3", inputs: 8, outputs: 1, side: 16, scaling: "double" },
];

/** Side of what the network sees and gives. */
export const side = 32;
export const pixels = side * side;

/** A layer's weights by output channel, and what turns a sum of products into an activation. */
export interface LayerArithmetic {
  /** [channels][3 * 3] of a depthwise layer, [outputs][inputs] of a pointwise one. */
  readonly weights: readonly ArrayLike<number>[];
  readonly finish: (sum: number, channel: number) => number;
}

/** Both layers of a stage. */
export interface StageArithmetic {
  readonly depthwise: LayerArithmetic;
  readonly pointwise: LayerArithmetic;
  /** What stands for 0 outside the input map. */
  readonly padding: number;
}

/** Activations [channels][height * width] of one layer. */
export type Maps = readonly Float64Array[];

/**
 * Runs the network in plain loops: the oracle of the kernels, in whole numbers or in float64.
 * @param onLayer sees the activations of each of the twelve layers in turn
 * @returns the last layer's only map
 */
export function runStages(
  network: readonly StageArithmetic[],
  input: ArrayLike<number>,
  onLayer?: (maps: Maps, layer: number) => void,
): Float64Array {
  let maps: Maps = [Float64Array.from(input)];
  for (const [i, stage] of stages.entries()) {
    const { depthwise, pointwise, padding } = network[i] as StageArithmetic;
    const fine = stage.scaling === "double" ? maps.map((map) => doubled(map, stage.side)) : maps;
    maps = fine.map((map, c) => depthwiseMap(map, stage, depthwise, c, padding));
    onLayer?.(maps, 2 * i);
    maps = pointwiseMaps(maps, pointwise);
    onLayer?.(maps, 2 * i + 1);
  }
  return maps[0] as Float64Array;
}

function doubled(map: Float64Array, width: number): Float64Array {
  const fine = new Float64Array(4 * map.length);
  for (let y = 0; y < 2 * width; y++) {
    for (let x = 0; x < 2 * width; x++) {
      fine[2 * width * y + x] = map[width * (y >> 1) + (x >> 1)] as number;
    }
  }
  return fine;
}

function depthwiseMap(
  map: Float64Array,
  { scaling, side: inputSide }: Stage,
  { weights, finish }: LayerArithmetic,
  channel: number,
  padding: number,
): Float64Array {
  const isHalved = scaling === "halve";
  const width = isHalved ? inputSide : 2 * inputSide;
  const [step, before] = isHalved ? [2, 0] : [1, 1];
  const padded = withBorder(map, width, padding);
  const taps = Float64Array.from(weights[channel] as ArrayLike<number>);
  const outputSide = width / step;
  const result = new Float64Array(outputSide * outputSide);
  for (let y = 0; y < outputSide; y++) {
    for (let x = 0; x < outputSide; x++) {
      let at = (step * y + 1 - before) * (width + 2) + step * x + 1 - before;
      let sum = 0;
      for (let tap = 0; tap < 9; at += width - 1) {
        for (const end = tap + 3; tap < end; tap++) {
          sum += (padded[at++] as number) * (taps[tap] as number);
        }
      }
      result[outputSide * y + x] = finish(sum, channel);
    }
  }
  return result;
}

/** A map with one more value on each side. */
function withBorder(map: Float64Array, width: number, padding: number): Float64Array {
  const padded = new Float64Array((width + 2) ** 2).fill(padding);
  for (let y = 0; y < width; y++) {
    padded.set(map.subarray(y * width, (y + 1) * width), (y + 1) * (width + 2) + 1);
  }
  return padded;
}

function pointwiseMaps(maps: Maps, { weights, finish }: LayerArithmetic): Maps {
  return weights.map((row, output) => {
    const result = new Float64Array(maps[0]?.length ?? 0);
    for (const [input, map] of maps.entries()) {
      const weight = row[input] as number;
      for (let i = 0; i < map.length; i++) {
        result[i] = (result[i] as number) + weight * (map[i] as number);
      }
    }
    return result.map((sum) => finish(sum, output));
  });
}

/** Weights of one layer as numbers. */
export interface FloatLayer {
  /** For errors: `encoder1.depthwise`. */
  readonly name: string;
  readonly weights: readonly Float64Array[];
  readonly bias: Float64Array;
}

/** The twelve layers of MicroAutoencoder. @throws ModelError unless the weights are its own */
export function floatLayers(weights: Float32Array): readonly FloatLayer[] {
  requireWeights(micro, weights);
  const tensors = tensorsOf(micro);
  return stages.flatMap(({ name, inputs, outputs }, i) => {
    const [depthwise, depthwiseBias, pointwise, pointwiseBias] = tensors
      .slice(4 * i, 4 * i + 4)
      .map(({ offset, length }) => weights.subarray(offset, offset + length));
    if (!depthwise || !depthwiseBias || !pointwise || !pointwiseBias) throw badSpec(micro);
    return [
      layer(`${name}.depthwise`, depthwise, depthwiseBias, inputs, 9),
      layer(`${name}.pointwise`, pointwise, pointwiseBias, outputs, inputs),
    ];
  });
}

/** @param tensor [taps][channels] */
function layer(
  name: string,
  tensor: Float32Array,
  bias: Float32Array,
  channels: number,
  taps: number,
): FloatLayer {
  const weights = Array.from({ length: channels }, (_, channel) =>
    Float64Array.from({ length: taps }, (_, tap) => tensor[tap * channels + channel] as number),
  );
  return { name, weights, bias: Float64Array.from(bias) };
}

function badSpec({ name }: ModelSpec): BugError {
  return new BugError(`${name} is not the chain of separable stages that the firmware computes`);
}
