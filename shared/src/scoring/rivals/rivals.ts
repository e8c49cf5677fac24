import { gaussianBackground } from "../detector.ts";
import { fitFrameDifference } from "./frame-difference.ts";
import type { FitScorer } from "./frame-scorer.ts";
import { fitGridMahalanobis } from "./grid-mahalanobis.ts";
import { fitPrincipalComponents, fitReconstruction } from "./reconstruction-scorer.ts";

/** Every detector that does without a network, by its name: the bar that networks must clear. */
export const rivals: ReadonlyMap<string, FitScorer> = new Map([
  ["mse", fitReconstruction(gaussianBackground, "meanSquaredError")],
  ["background", fitReconstruction(gaussianBackground, "pooled")],
  ["pca-8", fitPrincipalComponents(8)],
  ["pca-16", fitPrincipalComponents(16)],
  ["pca-64", fitPrincipalComponents(64)],
  ["motion", fitFrameDifference],
  ["mahalanobis-4x4", fitGridMahalanobis(4)],
  ["mahalanobis-8x8", fitGridMahalanobis(8)],
]);
