import { sizeOf } from "../../models/layout.ts";
import { backgroundOf } from "../background.ts";
import { type FrameScore, fitDetector, type Infer } from "../detector.ts";
import { networkInputs } from "../network-inputs.ts";
import { principalComponents } from "../principal-components.ts";
import { type FitScorer, specWithoutLayers } from "./frame-scorer.ts";
import { reconstructionFrom } from "./linear-reconstruction.ts";

const batchSize = 16;

/**
 * Scores by what a fixed reconstruction of the registered difference leaves, in place of a network.
 * @param infer `gaussianBackground`, for one
 * @param score which of the detector's two
 */
export function fitReconstruction(infer: Infer, score: keyof FrameScore): FitScorer {
  return (input, recordings) => {
    const spec = specWithoutLayers(input, "difference");
    const frames = recordings.flat();
    const model = { spec, background: backgroundOf(frames), infer, batchSize };
    const detector = fitDetector(model, frames);
    return (recording) => detector.score(recording).map((scores) => scores[score]);
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
