import { defaultComponents } from "../cell-statistics.ts";
import { gaussianBackground } from "../reconstruction.ts";
import { fitFrameDifference } from "./frame-difference.ts";
import type { FitScorer } from "./frame-scorer.ts";
import { fitGridMahalanobis } from "./grid-mahalanobis.ts";
import { fitPrincipalComponents, fitReconstruction } from "./reconstruction-scorer.ts";

/**
 * Every detector that does without a network, by its name: the bar that networks must clear.
 * `subspace` is all of a network's detector but the network.
 */
export const rivals: ReadonlyMap<string, FitScorer> = new Map([
  ["mse", fitReconstruction(gaussianBackground, "meanSquaredError")],
  ["background", fitReconstruction(gaussianBackground, "pooled")],
  ["subspace", fitReconstruction(gaussianBackground, "pooled", defaultComponents)],
  ["pca-8", fitPrincipalComponents(8)],
  ["pca-16", fitPrincipalComponents(16)],
  ["pca-64", fitPrincipalComponents(64)],
  ["motion", fitFrameDifference],
  ["mahalanobis-4x4", fitGridMahalanobis(4)],
  ["mahalanobis-8x8", fitGridMahalanobis(8)],
]);
