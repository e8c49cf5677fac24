import { setImmediate as breathe } from "node:timers/promises";
import { examplesOf } from "../training/examples.ts";
import type { Workbench } from "../training/workbench.ts";
import { alphaGradient, type ChannelMap, mixChannels } from "./channel-mix.ts";

/**
 * The derivative by alpha is 1e-6 to 1e-3 with a mean squared error, so a step along it leaves
 * alpha where it was: each step has the same length in every channel instead, FIRST_STEP at
 * first, then shorter from step to step down to LAST_STEP.
 */
const FIRST_STEP = 0.25;
const LAST_STEP = 0.05;
/** Enough at the last length to go from 1 to 0, and a little back. */
const MAX_STEPS = 24;
/** Part of a round's training steps that alpha may take. */
const BUDGET_SHARE = 1 / 4;
/** Steps over which the loss is averaged before it is compared. */
const WINDOW = 6;
/** Improvement from window to window below which alpha has settled. */
const SETTLED = 1e-3;

/** Learned shares of the global model; kept from round to round. */
export interface Alpha {
  /** In [0, 1], one a channel. */
  readonly shares: Float32Array<ArrayBuffer>;
  /** Steps taken so far, in all rounds. */
  readonly steps: number;
}

/** @returns a new alpha, or `start` itself when a loss or a slope is no number */
export async function searchAlpha(
  bench: Workbench,
  map: ChannelMap,
  start: Alpha,
  global: Float32Array,
  local: Float32Array,
): Promise<Alpha> {
  const { network, train, plan, random, signal } = bench;
  const maxSteps = Math.min(MAX_STEPS, Math.floor(bench.stepsLeft() * BUDGET_SHARE));
  const shares = Float32Array.from(start.shares);
  const losses: number[] = [];
  const examples = examplesOf(train, plan.batchSize, random);
  while (losses.length < maxSteps && !hasSettled(losses)) {
    signal?.throwIfAborted();
    const { input, target } = examples.next().value;
    network.setWeights(mixChannels(map, shares, global, local));
    const { loss, gradient } = network.gradient(input, target);
    const slopes = alphaGradient(map, gradient, global, local);
    if (!Number.isFinite(loss) || slopes.some(Number.isNaN)) return start;
    stepAgainst(shares, slopes, stepLength(start.steps + losses.length));
    losses.push(loss);
    await breathe();
  }
  return { shares, steps: start.steps + losses.length };
}

const stepLength = (steps: number) => Math.max(LAST_STEP, (2 * FIRST_STEP) / (steps + 2));

function stepAgainst(shares: Float32Array, slopes: Float64Array, length: number): void {
  for (const [channel, slope] of slopes.entries()) {
    const moved = (shares[channel] as number) - length * Math.sign(slope);
    shares[channel] = Math.min(1, Math.max(0, moved));
  }
}

function hasSettled(losses: readonly number[]): boolean {
  if (losses.length < 2 * WINDOW) return false;
  const mean = (from: number, to: number) =>
    losses.slice(from, to).reduce((sum, loss) => sum + loss, 0) / WINDOW;
  const end = losses.length;
  const before = mean(end - 2 * WINDOW, end - WINDOW);
  return before - mean(end - WINDOW, end) < SETTLED * before;
}
