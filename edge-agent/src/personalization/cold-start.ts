import { initialWeights, type Network, seededRandom, type TrainingPlan } from "@lares/shared";
import { CountingNetwork } from "../training/counting-network.ts";
import { reconstructionLoss, zeroLoss } from "../training/loss.ts";
import { trainSteps } from "../training/train-steps.ts";
import type { Newcomer } from "./newcomer.ts";

/** Steps between two measurements of how far the start from the global model is. */
const MEASURED_EVERY = 5;

export interface ColdStartOptions {
  readonly batchSize: number;
  readonly learningRate: number;
  /** Training steps after which losses are wanted, such as 25 and 100. */
  readonly checkpoints: readonly number[];
  /** Seeds fresh weights and the order of samples, which is the same for both starts. */
  readonly seed: number;
  readonly signal?: AbortSignal;
  /** What else to measure of the network at each checkpoint: its AUROC. */
  readonly auroc?: () => number;
}

/** Losses on a newcomer's unseen frames. */
export interface ColdStart {
  readonly room: string;
  /** Frames that it was trained on. */
  readonly frames: number;
  /** Of the background alone: what a network that always answers 0 would have. */
  readonly background: number;
  /** Of the global model as it came. */
  readonly global: number;
  /** After each checkpoint, when training starts from the fleet's global model. */
  readonly fromGlobal: readonly number[];
  /** After each checkpoint, when it starts from fresh weights. */
  readonly fromScratch: readonly number[];
  /** After each checkpoint, from both starts; empty unless asked for. */
  readonly aurocs: {
    readonly fromGlobal: readonly number[];
    readonly fromScratch: readonly number[];
  };
  /**
   * Steps, in fives, from the global model to the loss that fresh weights have at the last
   * checkpoint; null if it is not reached until then.
   */
  readonly stepsToScratch: number | null;
}

/**
 * What a fleet's model is worth to a room that joins late: trains its few frames from the global
 * model and from fresh weights, alike otherwise.
 * @param network is overwritten
 * @param global was trained by rooms other than this one
 * @throws the signal's reason once it is aborted
 */
export async function coldStart(
  network: Network,
  newcomer: Newcomer,
  global: Float32Array,
  options: ColdStartOptions,
): Promise<ColdStart> {
  const { checkpoints, seed, batchSize } = options;
  const last = Math.max(...checkpoints);
  const regular = stepsUpTo(last);
  const fresh = initialWeights(network.spec, seed);
  const { losses: scratch, aurocs: fromScratch } = await trained(
    network,
    newcomer,
    fresh,
    checkpoints,
    options,
  );
  const steps = checkpoints.concat(regular);
  const { losses, aurocs } = await trained(network, newcomer, global, steps, options);
  network.setWeights(global);
  losses.set(0, reconstructionLoss(network, newcomer.unseen, batchSize));
  const at = (curve: ReadonlyMap<number, number>, step: number) => curve.get(step) as number;
  const goal = at(scratch, last);
  return {
    room: newcomer.name,
    frames: newcomer.train.count,
    background: zeroLoss(newcomer.unseen),
    global: at(losses, 0),
    fromGlobal: checkpoints.map((step) => at(losses, step)),
    fromScratch: checkpoints.map((step) => at(scratch, step)),
    aurocs: { fromGlobal: aurocs, fromScratch },
    stepsToScratch: [0, ...regular].find((step) => at(losses, step) <= goal) ?? null,
  };
}

/** Every fifth step. */
function stepsUpTo(last: number): readonly number[] {
  const count = Math.floor(last / MEASURED_EVERY);
  return Array.from({ length: count }, (_, i) => (i + 1) * MEASURED_EVERY);
}

/** @returns loss on the unseen frames by training steps, and AUROC after each checkpoint */
async function trained(
  network: Network,
  { train, unseen }: Newcomer,
  start: Float32Array,
  steps: readonly number[],
  { batchSize, learningRate, seed, signal, checkpoints, auroc }: ColdStartOptions,
): Promise<{ losses: Map<number, number>; aurocs: number[] }> {
  const plan: TrainingPlan = { epochs: 1, batchSize, learningRate };
  const random = seededRandom(seed);
  const counting = new CountingNetwork(network);
  const losses = new Map<number, number>();
  const aurocs: number[] = [];
  network.setWeights(start);
  let done = 0;
  const bench = { network: counting, train, plan, random, ...(signal && { signal }) };
  await trainSteps(bench, Math.max(...steps), () => {
    done++;
    if (steps.includes(done)) losses.set(done, reconstructionLoss(network, unseen, batchSize));
    if (auroc !== undefined && checkpoints.includes(done)) aurocs.push(auroc());
  });
  return { losses, aurocs };
}
