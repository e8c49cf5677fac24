import { sizeOf } from "../../models/layout.ts";
import { backgroundOf } from "../background.ts";
import { fitDetector, scoreFrames } from "../detector.ts";
import { networkInputs } from "../network-inputs.ts";
import { principalComponents } from "../principal-components.ts";
import type { Infer } from "../reconstruction.ts";
import { type FitScorer, specWithoutLayers } from "./frame-scorer.ts";
import { reconstructionFrom } from "./linear-reconstruction.ts";

const batchSize = 16;

/**
 * Scores by what a fixed reconstruction of the registered difference leaves, in place of a network.
 * @param infer `gaussianBackground`, for one
 * @param score which of the detector's two
 * @param maxComponents of the statistics of its cells; without any, each cell stands for itself
 */
export function fitReconstruction(
  infer: Infer,
  score: "pooled" | "meanSquaredError",
  maxComponents = 0,
): FitScorer {
  return (input, recordings) => {
    const spec = specWithoutLayers(input, "difference");
    const frames = recordings.flat();
    const model = { spec, background: backgroundOf(frames), infer, batchSize };
    const inputs = networkInputs(spec, model.background, frames);
    const detector = fitDetector(model, inputs, { trust: 1, maxComponents });
    return (recording) =>
      scoreFrames(detector, model, recording).map((scores) => ({
        score: scores[score],
        meanSquaredError: scores.meanSquaredError,
        grid: scores.grid,
      }));
  };
}

/**
 * Scores by what the principal components of the registered difference cannot explain, pooled as a
 * network's residual is.
 * @param count of components; fewer when the training normals do not span as many
 */
export function fitPrincipalComponents(count: number): FitScorer {
  return (input, recordings) => {
    const frames = recordings.flat();
    const spec = specWithoutLayers(input, "difference");
    const differences = networkInputs(spec, backgroundOf(frames), frames);
    const components = principalComponents(differences, sizeOf(input), count);
    return fitReconstruction(reconstructionFrom(components), "pooled")(input, recordings);
  };
}
