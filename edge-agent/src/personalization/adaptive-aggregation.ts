import type { Workbench } from "../training/workbench.ts";
import { type Alpha, searchAlpha } from "./alpha-search.ts";
import { type ChannelMap, mixChannels } from "./channel-mix.ts";
import { heldOutLoss } from "./held-out-loss.ts";
import type { AlphaSummary, Personal, Personalization } from "./personalization.ts";
import { trainOnceMore } from "./train-once-more.ts";

/** Share of the global model in the mix by which is decided whether alpha is worth its steps. */
const PROBE = 0.25;

/** One of the models between which held-out frames decide. */
interface Candidate {
  readonly kept: AlphaSummary["kept"];
  readonly weights: Float32Array;
  readonly loss: number;
}

/**
 * Adaptive local aggregation (Zhang et al. 2023, arXiv:2212.01197): alpha · global + (1 − alpha) ·
 * local, with alpha in [0, 1] for each channel of `map`. Alpha starts at 1 and is kept across
 * rounds.
 *
 * Does no harm: where the learned mix is worse on held-out frames than the local or the global
 * model alone, the better of these is taken. Alpha's steps are taken from the room's training, so
 * they are spent only where the global model, or a little of it, is better than none. A global
 * model that overflows teaches alpha nothing.
 */
export function adaptiveAggregation(name: string, map: ChannelMap): Personalization {
  const initial = (): Alpha => ({ shares: new Float32Array(map.channels).fill(1), steps: 0 });
  let alpha = initial();

  const adapt = async (
    bench: Workbench,
    global: Float32Array,
    local?: Float32Array,
  ): Promise<Personal> => {
    if (local === undefined) return { weights: global };
    const mixed = (shares: Float32Array) => mixChannels(map, shares, global, local);
    const measured = (kept: AlphaSummary["kept"], weights: Float32Array): Candidate => ({
      kept,
      weights,
      loss: heldOutLoss(bench, weights),
    });
    const ends = [measured("global", global), measured("local", local)];
    let best = lowest(ends);
    const probe = mixed(new Float32Array(map.channels).fill(PROBE));
    if (best.kept === "global" || heldOutLoss(bench, probe) < best.loss) {
      alpha = await searchAlpha(bench, map, alpha, global, local);
      best = lowest([measured("alpha", mixed(alpha.shares)), ...ends]);
    }
    return { weights: best.weights, alpha: summarize(alpha.shares, best.kept) };
  };
  return {
    name,
    start: adapt,
    async finish(bench, global, local) {
      const start = await adapt(bench, global, local);
      const trained = await trainOnceMore(bench, start.weights);
      const isBetter = heldOutLoss(bench, trained) <= heldOutLoss(bench, start.weights);
      return isBetter ? { ...start, weights: trained } : start;
    },
    memory: () => ({ shares: alpha.shares, steps: Float32Array.of(alpha.steps) }),
    recall({ shares, steps }) {
      const fits = shares?.length === map.channels && steps?.length === 1;
      alpha = fits ? { shares: shares.slice(), steps: steps[0] as number } : initial();
    },
  };
}

/** The first of those with the lowest loss. */
function lowest(candidates: readonly Candidate[]): Candidate {
  return candidates.reduce((best, other) => (other.loss < best.loss ? other : best));
}

function summarize(shares: Float32Array, kept: AlphaSummary["kept"]): AlphaSummary {
  const histogram = new Array<number>(10).fill(0);
  for (const share of shares) {
    const bin = Math.min(9, Math.floor(share * 10));
    histogram[bin] = (histogram[bin] as number) + 1;
  }
  return {
    mean: shares.reduce((sum, share) => sum + share, 0) / shares.length,
    min: shares.reduce((a, b) => Math.min(a, b)),
    max: shares.reduce((a, b) => Math.max(a, b)),
    histogram,
    kept,
  };
}
