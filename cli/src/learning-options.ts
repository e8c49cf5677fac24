import { type Command, Option } from "commander";
import { path, positiveNumber, wholeNumber } from "./parse-option.ts";

/** What rounds train, as the options name it. */
export interface LearningOptions {
  readonly model: string;
  readonly rounds: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly dtype: "f32" | "f16" | "q8";
  readonly seed: number;
}

export const dataOption = (): Option =>
  new Option(
    "--data <dir>",
    "folder of rooms: <room>/normal and <room>/anomalous; generated rooms if left out",
  )
    .env("LARES_DATA")
    .argParser(path);

export const modelOption = (): Option =>
  new Option("--model <name>", "network to train")
    .choices(["simple", "micro", "seed"])
    .default("simple");

/** What watches a room: a network, or one of the detectors that do without. */
export const detectorOption = (): Option =>
  new Option("--detector <name>", "what watches the room: the network, or what needs no training")
    .choices([
      "network",
      "mse",
      "background",
      "subspace",
      "pca-8",
      "pca-16",
      "pca-64",
      "motion",
      "mahalanobis-4x4",
      "mahalanobis-8x8",
    ])
    .default("network");

/** Methods of rooms that learn together. */
export const federatedMethods = [
  "fedala",
  "fedala-element",
  "fedavg",
  "fedprox",
  "finetune",
  "ditto",
  "apfl",
  "fedper",
] as const;

export type FederatedMethod = (typeof federatedMethods)[number];

export const methodOption = (names: readonly string[]): Option =>
  new Option("--method <name>", "how a room uses the common model")
    .choices(names)
    .default(names[0]);

export const seedOption = (): Option =>
  new Option("--seed <n>", "seeds weights and sample order: the same seed repeats a run")
    .argParser(wholeNumber(0, 2 ** 32 - 1))
    .default(1);

/** @param seconds the default */
export const deadlineOption = (seconds: number): Option =>
  new Option("--deadline <seconds>", "longest wait for a round's updates")
    .argParser(wholeNumber(1, 86_400))
    .default(seconds);

/** Adds the options of a round to a command. */
export function withLearningOptions(command: Command, defaults: { epochs: number }): Command {
  return command
    .addOption(modelOption())
    .option("--rounds <n>", "federated rounds", wholeNumber(1, 100_000), 5)
    .option(
      "--epochs <n>",
      "passes over a room's frames in a round",
      wholeNumber(1, 1000),
      defaults.epochs,
    )
    .option("--batch-size <n>", "frames in one training step", wholeNumber(1, 64), 16)
    .option("--learning-rate <x>", "Adam's step size", positiveNumber(1), 0.002)
    .addOption(
      new Option("--dtype <type>", "how updates travel: 32 or 16 bit floats, or 8 bit steps")
        .choices(["f32", "f16", "q8"])
        .default("f32"),
    )
    .addOption(seedOption());
}
