import { setImmediate as breathe } from "node:timers/promises";
import type { ModelSpec } from "@lares/shared";
import { endlessBatches } from "../training/samples.ts";
import { alphaGradient, type ChannelMap, channelMap, mixChannels } from "./channel-mix.ts";
import { heldOutLoss } from "./held-out-loss.ts";
import type { AlphaSummary, Personal, Personalization, Workbench } from "./personalization.ts";

/**
 * The derivative by alpha is 1e-6 to 1e-3 with a mean squared error, so a step along it leaves
 * alpha where it was: each step has this length in every channel instead.
 */
const ALPHA_STEP = 0.05;
/** From alpha 1 to 0 at the least, and a little back. */
const MAX_STEPS = 24;
/** Steps over which the loss is averaged before it is compared. */
const WINDOW = 6;
/** Improvement from window to window below which alpha has settled. */
const SETTLED = 1e-3;

/**
 * Adaptive local aggregation (Zhang et al. 2023, arXiv:2212.01197), one alpha in [0, 1] per output
 * channel: alpha · global + (1 − alpha) · local. Alpha starts at 1 and is kept across rounds.
 *
 * Does no harm: where the learned mix is worse on held-out frames than the local or the global
 * model alone, the better of these is taken. A global model that overflows teaches alpha nothing.
 */
export function fedala(spec: ModelSpec): Personalization {
  const map = channelMap(spec);
  const initialAlpha = () => new Float32Array(map.channels).fill(1);
  let alpha = initialAlpha();

  const adapt = async (
    bench: Workbench,
    global: Float32Array,
    local?: Float32Array,
  ): Promise<Personal> => {
    if (local === undefined) return { weights: global };
    alpha = await learnAlpha(bench, map, alpha, global, local);
    return best(bench, alpha, { alpha: mixChannels(map, alpha, global, local), local, global });
  };
  const forget = () => {
    alpha = initialAlpha();
  };
  return { name: "fedala", start: adapt, finish: adapt, forget };
}

/** @returns a new alpha, or `start` itself when a loss or a slope is no number */
async function learnAlpha(
  { network, train, plan, random, signal }: Workbench,
  map: ChannelMap,
  start: Float32Array<ArrayBuffer>,
  global: Float32Array,
  local: Float32Array,
): Promise<Float32Array<ArrayBuffer>> {
  const alpha = Float32Array.from(start);
  const losses: number[] = [];
  const batches = endlessBatches(train, plan.batchSize, random);
  while (losses.length < MAX_STEPS && !hasSettled(losses)) {
    signal?.throwIfAborted();
    const batch = batches.next().value;
    network.setWeights(mixChannels(map, alpha, global, local));
    const { loss, gradient } = network.gradient(batch, batch);
    const slopes = alphaGradient(map, gradient, global, local);
    if (!Number.isFinite(loss) || slopes.some(Number.isNaN)) return start;
    losses.push(loss);
    stepAgainst(alpha, slopes);
    await breathe();
  }
  return alpha;
}

function stepAgainst(alpha: Float32Array, slopes: Float64Array): void {
  for (const [channel, slope] of slopes.entries()) {
    const moved = (alpha[channel] as number) - ALPHA_STEP * Math.sign(slope);
    alpha[channel] = Math.min(1, Math.max(0, moved));
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

/** The candidate with the lowest held-out loss; the learned mix wins ties. */
function best(
  bench: Workbench,
  alpha: Float32Array,
  candidates: Readonly<Record<AlphaSummary["kept"], Float32Array>>,
): Personal {
  let kept: AlphaSummary["kept"] = "alpha";
  let lowest = heldOutLoss(bench, candidates.alpha);
  for (const other of ["global", "local"] as const) {
    const loss = heldOutLoss(bench, candidates[other]);
    if (loss < lowest) [kept, lowest] = [other, loss];
  }
  return { weights: candidates[kept], alpha: { ...summarize(alpha), kept } };
}

function summarize(alpha: Float32Array): Omit<AlphaSummary, "kept"> {
  const histogram = new Array<number>(10).fill(0);
  for (const share of alpha) {
    const bin = Math.min(9, Math.floor(share * 10));
    histogram[bin] = (histogram[bin] as number) + 1;
  }
  const mean = alpha.reduce((sum, share) => sum + share, 0) / alpha.length;
  return { mean, min: Math.min(...alpha), max: Math.max(...alpha), histogram };
}
