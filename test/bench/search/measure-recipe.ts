import { ADAM, type EvaluationRoom, shuffledIndices } from "@lares/edge-agent";
import {
  auroc,
  backgroundOf,
  cellStatistics,
  derivedSeed,
  differenceScale,
  type Engine,
  errorGrid,
  initialWeights,
  type Network,
  networkInputs,
  pooledScore,
  type ResidualPair,
  residualOf,
  seededRandom,
  sizeOf,
  trustedCells,
} from "@lares/shared";
import { targetFor } from "./losses.ts";
import type { Recipe } from "./recipes.ts";

/** What one recipe gave in one room with one seed. */
export interface Measured {
  /** By the network believed in full, by half, and not at all. */
  readonly aurocs: { readonly full: number; readonly half: number; readonly none: number };
  /** Mean squared error on normals that were only measured, as a share of the background's. */
  readonly loss: number;
}

const batchSize = 16;
const learningRate = 0.002;

/** One frame for the network: what it is given, and what it shall answer. */
interface Sample {
  readonly input: Float32Array;
  readonly target: Float32Array;
}

/** Trains on the room's training normals alone, from fresh weights, and scores its other frames. */
export async function measureRecipe(
  recipe: Recipe,
  room: EvaluationRoom,
  seed: number,
  engine: Engine,
): Promise<Measured> {
  await using network = await engine.createNetwork(recipe.spec, { batchSize });
  const background = backgroundOf(bytesOf(room.train).flat());
  const samplesOf = (clips: readonly Clip[]) =>
    bytesOf(clips).flatMap((clip) => samplesOfClip(recipe, seen(recipe, room, background, clip)));
  const train = samplesOf(room.train);
  network.setWeights(initialWeights(recipe.spec, derivedSeed(seed, room.name)));
  learn(network, recipe, train, seededRandom(derivedSeed(seed, `order/${room.name}`)));
  const residuals = (samples: readonly Sample[]) =>
    samples.map((sample) => residualsOf(network, recipe, sample));
  const parts = {
    train: residuals(train),
    normal: residuals(samplesOf(room.normal)),
    anomalous: residuals(samplesOf(room.episodes.map(({ frames }) => frames))),
  };
  const aurocAt = (trust: number) => {
    const cells = (pairs: readonly ResidualPair[]) =>
      pairs.map((pair) => trustedCells(pair, trust));
    const statistics = cellStatistics(cells(parts.train), recipe.components);
    const [normal, anomalous] = [parts.normal, parts.anomalous].map((pairs) =>
      cells(pairs).map((own) => pooledScore(errorGrid(own, statistics))),
    );
    return auroc(normal ?? [], anomalous ?? []);
  };
  return {
    aurocs: { full: aurocAt(1), half: aurocAt(0.5), none: aurocAt(0) },
    loss: errorOf(parts.normal, "network") / errorOf(parts.normal, "background"),
  };
}

type Clip = EvaluationRoom["train"][number];

const bytesOf = (clips: readonly Clip[]) => clips.map((clip) => clip.map(({ data }) => data));

/** The room's own input, whatever the recipe's network makes of it. */
const differenceSpec = ({ spec }: Recipe, room: EvaluationRoom) => {
  const { height, width } = spec.input;
  const values = room.train[0]?.[0]?.data.length ?? 0;
  const input = { height, width, channels: values / (height * width) };
  return { name: spec.name, input, sees: "difference", layers: [] } as const;
};

/** Frames of a clip as signed differences to the background, times `scale`. */
function seen(
  recipe: Recipe,
  room: EvaluationRoom,
  background: Float32Array,
  clip: readonly Uint8Array[],
): Float32Array[] {
  const spec = differenceSpec(recipe, room);
  const size = sizeOf(spec.input);
  const all = recipe.isRegistered
    ? networkInputs(spec, background, clip)
    : Float32Array.from(
        clip.flatMap((frame) =>
          Array.from(frame, (v, i) => (v / 255 - (background[i] as number)) * differenceScale),
        ),
      );
  const factor = recipe.scale / differenceScale;
  return clip.map((_, i) => all.slice(i * size, (i + 1) * size).map((value) => value * factor));
}

/** The first frame of a clip has itself before it. */
function samplesOfClip({ context }: Recipe, frames: readonly Float32Array[]): Sample[] {
  return frames.map((frame, i) => {
    const before = frames[i - 1] ?? frame;
    if (context === "none") return { input: frame, target: frame };
    if (context === "next") return { input: before, target: frame };
    const both = interleaved(before, frame);
    return { input: both, target: both };
  });
}

/** Channels of `a` before those of `b`, pixel by pixel; frames are square. */
function interleaved(a: Float32Array, b: Float32Array): Float32Array {
  const channels = channelsOf(a.length);
  const both = new Float32Array(2 * a.length);
  for (let i = 0; i < a.length; i++) {
    const at = 2 * (i - (i % channels)) + (i % channels);
    both[at] = a[i] as number;
    both[at + channels] = b[i] as number;
  }
  return both;
}

/** Grey frames have a whole side, coloured ones a whole side for each of their channels. */
const channelsOf = (values: number): number => (Number.isInteger(Math.sqrt(values)) ? 1 : 3);

function learn(
  network: Network,
  { epochs, loss, spec }: Recipe,
  samples: readonly Sample[],
  random: () => number,
): void {
  const optimizer = { ...ADAM, learningRate };
  const shape = { ...spec.input };
  network.resetOptimizer();
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = shuffledIndices(samples.length, random);
    for (let start = 0; start < order.length; start += batchSize) {
      const batch = order.slice(start, start + batchSize).map((i) => samples[i] as Sample);
      const input = joined(batch.map((sample) => sample.input));
      const target = joined(batch.map((sample) => sample.target));
      const output = loss === "mse" ? target : network.infer(input);
      network.step(input, targetFor(loss, shape, output, target), optimizer);
    }
  }
}

function residualsOf(network: Network, recipe: Recipe, { input, target }: Sample): ResidualPair {
  const output = network.infer(input);
  const frames = recipe.context === "before" ? [target, output].map(latter) : [target, output];
  const [expected, answered] = frames.map((values) =>
    values.map((value) => (value * differenceScale) / recipe.scale),
  ) as [Float32Array, Float32Array];
  const channels = channelsOf(expected.length);
  const spec = { ...recipe.spec, input: { ...recipe.spec.input, channels } };
  const nothing = new Float32Array(expected.length);
  return {
    network: residualOf(spec, expected, answered),
    background: residualOf(spec, expected, nothing),
  };
}

/** The second of two interleaved frames. */
function latter(both: Float32Array): Float32Array {
  const channels = channelsOf(both.length / 2);
  return both.filter((_, i) => i % (2 * channels) >= channels);
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const size = parts[0]?.length ?? 0;
  const all = new Float32Array(size * parts.length);
  for (const [i, part] of parts.entries()) all.set(part, i * size);
  return all;
}

const errorOf = (pairs: readonly ResidualPair[], which: keyof ResidualPair): number =>
  pairs.reduce((sum, pair) => sum + pair[which].meanSquaredError, 0) / pairs.length;
