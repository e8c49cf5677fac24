import { CountingNetwork, generateRooms, samplesOf, trainSteps } from "@lares/edge-agent";
import { layerRanges } from "@lares/firmware";
import {
  backgroundOf,
  initialWeights,
  kernelsEngine,
  micro,
  networkInputs,
  seededRandom,
  sizeOf,
} from "@lares/shared";

/** A MicroAutoencoder as a fleet would have it, small enough to be trained in a test. */
export interface TrainedMicro {
  readonly weights: Float32Array;
  /** Over `inputs`. */
  readonly ranges: Float32Array;
  /** What it was trained on: network inputs of generated rooms. */
  readonly inputs: Float32Array;
}

let known: Promise<TrainedMicro> | undefined;

/** Trained once a process: the same bytes each time. */
export function trainedMicro(): Promise<TrainedMicro> {
  known ??= train();
  return known;
}

async function train(): Promise<TrainedMicro> {
  const rooms = generateRooms(micro.input, { normal: 32, anomalous: 0 });
  const inputs = Float32Array.from(
    rooms.flatMap(({ normal }) => {
      const frames = normal.map(({ data }) => data);
      return [...networkInputs(micro, backgroundOf(frames), frames)];
    }),
  );
  const plan = { epochs: 1, batchSize: 16, learningRate: 0.004 };
  await using network = await kernelsEngine().createNetwork(micro, plan);
  network.setWeights(initialWeights(micro, 1));
  const samples = samplesOf(inputs, sizeOf(micro.input));
  const counting = new CountingNetwork(network);
  await trainSteps({ network: counting, train: samples, plan, random: seededRandom(1) }, 300);
  const weights = network.weights();
  return { weights, ranges: layerRanges(weights, inputs), inputs };
}
