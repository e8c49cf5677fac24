import { setImmediate as breathe } from "node:timers/promises";
import { Adam } from "../training/adam.ts";
import { examplesOf } from "../training/examples.ts";
import { trainSteps } from "../training/train-steps.ts";
import type { Workbench } from "../training/workbench.ts";
import { isUsable } from "./held-out-loss.ts";
import type { Personalization } from "./personalization.ts";

/** Share of the personal model to begin with. */
const INITIAL_ALPHA = 0.5;
/** Length of a step of alpha: its derivative is far too small to step along, as with FedALA. */
const ALPHA_STEP = 0.05;

/** What a room keeps; no personal model before the first round. */
interface Mix {
  readonly alpha: number;
  readonly personal: Float32Array | undefined;
}

/**
 * Adaptive personalised federated learning (Deng et al. 2020, arXiv:2003.13461): the room watches
 * with alpha · personal + (1 − alpha) · global. Half of a round's steps train the global model's
 * copy, which is sent; the other half the personal model and alpha, by the gradient at the mix.
 * Where a step spoils the mix, what the round before gave stays.
 */
export function apfl(): Personalization {
  const initial = (): Mix => ({ alpha: INITIAL_ALPHA, personal: undefined });
  let kept = initial();

  const trainPersonal = async (bench: Workbench, common: Float32Array) => {
    const trained = await trainMix(bench, kept.alpha, kept.personal ?? common, common);
    if (isUsable(bench, mix(trained.alpha, trained.personal, common))) kept = trained;
  };
  return {
    name: "apfl",
    start: async (_bench, global) => ({ weights: global }),
    async train(bench) {
      await trainSteps(bench, Math.ceil(bench.stepsLeft() / 2));
      const common = bench.network.weights();
      await trainPersonal(bench, common);
      bench.network.setWeights(common);
    },
    async finish(bench, global) {
      if (!isUsable(bench, global)) return { weights: kept.personal ?? global };
      await trainPersonal(bench, global);
      return { weights: mix(kept.alpha, kept.personal ?? global, global) };
    },
    memory: () =>
      kept.personal === undefined
        ? {}
        : { personal: kept.personal, alpha: Float32Array.of(kept.alpha) },
    recall({ personal, alpha }) {
      kept = personal === undefined ? initial() : { personal, alpha: alpha?.[0] ?? INITIAL_ALPHA };
    },
  };
}

/** Trains the personal model and alpha, with all steps that are left, beside a common model. */
async function trainMix(
  bench: Workbench,
  initialAlpha: number,
  initialPersonal: Float32Array,
  common: Float32Array,
): Promise<{ alpha: number; personal: Float32Array }> {
  const { network, train, plan, random, signal } = bench;
  const adam = new Adam(common.length, plan.learningRate);
  const examples = examplesOf(train, plan.batchSize, random);
  let [alpha, personal] = [initialAlpha, initialPersonal];
  for (let steps = bench.stepsLeft(); steps > 0; steps--) {
    signal?.throwIfAborted();
    network.setWeights(mix(alpha, personal, common));
    const { input, target } = examples.next().value;
    const { gradient } = network.gradient(input, target);
    const slope = alphaSlope(gradient, personal, common);
    // The personal model's own gradient is alpha times this one: Adam does not see factors.
    personal = adam.step(personal, gradient);
    alpha = Math.min(1, Math.max(0, alpha - ALPHA_STEP * Math.sign(slope)));
    await breathe();
  }
  return { alpha, personal };
}

function mix(alpha: number, personal: Float32Array, common: Float32Array): Float32Array {
  return common.map((weight, i) => alpha * (personal[i] as number) + (1 - alpha) * weight);
}

/** Derivative of the loss by alpha. */
function alphaSlope(gradient: Float32Array, personal: Float32Array, common: Float32Array): number {
  return gradient.reduce(
    (sum, slope, i) => sum + slope * ((personal[i] as number) - (common[i] as number)),
    0,
  );
}
