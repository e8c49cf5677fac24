import {
  type Engine,
  type ModelSpec,
  micro,
  networkProgram,
  type Optimizer,
  simple,
} from "@lares/shared";
import { type SampleBatch, sampleBatch } from "../contract/sample-batch.ts";

/** A training run that every build of the kernels shall do to the same bytes. */
export interface TrainingJob {
  readonly spec: ModelSpec;
  readonly samples: number;
  readonly steps: number;
}

/** All kinds of layers and activations, on odd sizes and channel counts. */
const everyKind: ModelSpec = {
  name: "every-kind",
  input: { height: 11, width: 9, channels: 5 },
  sees: "frame",
  layers: [
    { kind: "conv3x3", channels: 6, stride: 1, activation: "relu" },
    { kind: "depthwise3x3", stride: 2, activation: "linear" },
    { kind: "pointwise", channels: 7, activation: "sigmoid" },
    { kind: "transposedConv", size: 2, channels: 9, activation: "relu" },
    { kind: "maxPool2x2" },
    { kind: "depthwise3x3", stride: 1, activation: "sigmoid" },
    { kind: "conv3x3", channels: 3, stride: 2, activation: "linear" },
    { kind: "upsample2x" },
    { kind: "transposedConv", size: 3, channels: 4, activation: "clip" },
    { kind: "dense", channels: 13, activation: "sigmoid" },
  ],
};

export const fullJobs: readonly TrainingJob[] = [
  { spec: simple, samples: 3, steps: 200 },
  { spec: micro, samples: 3, steps: 200 },
  { spec: everyKind, samples: 3, steps: 200 },
];

/** For builds that run fifty times slower. */
export const shortJobs: readonly TrainingJob[] = [
  { spec: simple, samples: 2, steps: 4 },
  { spec: micro, samples: 2, steps: 40 },
  { spec: everyKind, samples: 2, steps: 40 },
];

/** Nothing here turns NaN into a number. */
const transparent: ModelSpec = {
  name: "transparent",
  input: { height: 6, width: 7, channels: 3 },
  sees: "frame",
  layers: [
    { kind: "pointwise", channels: 5, activation: "sigmoid" },
    { kind: "maxPool2x2" },
    { kind: "conv3x3", channels: 6, stride: 1, activation: "clip" },
  ],
};

/** Without steps: outputs are wanted. */
export const inferenceJobs: readonly TrainingJob[] = [simple, everyKind, transparent].map(
  (spec) => ({ spec, samples: 2, steps: 0 }),
);

const adam: Extract<Optimizer, { kind: "adam" }> = {
  kind: "adam",
  learningRate: 1e-3,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
};

/** Does the job on an engine. @returns final weights as float32, then all losses as float64 */
export async function trainOn(
  engine: Engine,
  { spec, samples, steps }: TrainingJob,
  threads: number,
): Promise<Buffer> {
  const { weights, x, target }: SampleBatch = sampleBatch(spec, samples);
  await using network = await engine.createNetwork(spec, { batchSize: samples, threads });
  network.setWeights(weights);
  const losses = Float64Array.from({ length: steps }, () => network.step(x, target, adam));
  return Buffer.concat([bytesOf(network.weights()), bytesOf(losses)]);
}

/** Outputs of a job without steps on an engine. */
export async function inferOn(
  engine: Engine,
  { spec, samples }: TrainingJob,
): Promise<Float32Array> {
  await using network = await engine.createNetwork(spec, { batchSize: samples });
  network.setWeights(sampleBatch(spec, samples).weights);
  return network.infer(inputsOf(spec, samples));
}

/** One value is no number: comparisons must send it the same way everywhere. */
function inputsOf(spec: ModelSpec, samples: number): Float32Array {
  return sampleBatch(spec, samples).x.with(0, Number.NaN);
}

/** The job as train.cpp reads it. */
export function fileOf({ spec, samples, steps }: TrainingJob): Buffer {
  const { weights, x, target } = sampleBatch(spec, samples);
  const program = networkProgram(spec);
  const { learningRate, beta1, beta2, epsilon } = adam;
  return Buffer.concat(
    [
      Int32Array.of(program.length, samples, steps, 0),
      Float64Array.of(learningRate, beta1, beta2, epsilon),
      program,
      weights,
      steps === 0 ? inputsOf(spec, samples) : x,
      target,
    ].map(bytesOf),
  );
}

function bytesOf(array: Int32Array | Float32Array | Float64Array): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}
