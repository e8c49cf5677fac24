import { readFile } from "node:fs/promises";
import { CountingNetwork, samplesOf, trainSteps } from "@lares/edge-agent";
import { compiledModelOf, decodeBlob, encodeBlob, layerRanges, quantise } from "@lares/firmware";
import {
  ConfigError,
  initialWeights,
  kernelsEngine,
  micro,
  seededRandom,
  sizeOf,
} from "@lares/shared";
import { deviceModelOf } from "./device-model.ts";
import { generatedInputs } from "./generated-inputs.ts";

const plan = { epochs: 1, batchSize: 16, learningRate: 0.004 };
const steps = 300;

/**
 * The model that virtual devices start with.
 * @param path a blob of `lares export`; without one a network is trained on generated rooms, which
 *   takes a second and gives the same each time
 * @throws ConfigError when the file is missing, WireError when it is no model blob
 */
export async function factoryModel(path: string | undefined): Promise<Uint8Array> {
  if (path === undefined) return compiledModelOf(await trainedBlob());
  const blob = await readFile(path).catch((cause: unknown) => {
    throw new ConfigError(
      `--model ${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      "Name a model.blob that `lares export` wrote, or leave the option out.",
      cause,
    );
  });
  decodeBlob(blob);
  return compiledModelOf(blob);
}

async function trainedBlob(): Promise<Uint8Array> {
  const inputs = generatedInputs();
  await using network = await kernelsEngine().createNetwork(micro, plan);
  network.setWeights(initialWeights(micro, 1));
  await trainSteps(
    {
      network: new CountingNetwork(network),
      train: samplesOf(inputs, sizeOf(micro.input)),
      plan,
      random: seededRandom(1),
    },
    steps,
  );
  const weights = network.weights();
  const model = quantise(weights, layerRanges(weights, inputs));
  return encodeBlob(deviceModelOf(model, weights, { version: 0, seed: 1 }));
}
