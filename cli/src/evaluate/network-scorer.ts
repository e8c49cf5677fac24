import {
  type FrameScore,
  fitDetector,
  fitFrameDifference,
  type Network,
  tailScale,
} from "@lares/shared";
import type { BenchClip, BenchRoom } from "./bench-room.ts";
import type { ClipScorer } from "./clip-scorer.ts";

/** Frames in one call of the network. */
const batchSize = 16;

/** How a room is watched behind a network. */
export interface NetworkScorer {
  readonly score: ClipScorer;
  /** Share of the network's answer that the room believes. */
  readonly trust: number;
}

/**
 * Fits what a room watches with behind a network to the room's training normals; its calibration
 * frames put appearance and motion on one scale.
 * @param network with the weights to be measured; used by the scorer as long as that is
 */
export function fitNetworkScorer(room: BenchRoom, network: Network): NetworkScorer {
  const { spec, normals } = room.prepared;
  const model = { spec, infer: (x: Float32Array) => network.infer(x), batchSize };
  const detector = fitDetector(model, normals.values);
  const { trust } = detector.fit;
  const believing = trust === 1 ? detector : fitDetector(model, normals.values, { trust: 1 });
  const motion = fitFrameDifference(spec.input, room.train);
  const appearance = ({ inputs }: BenchClip) => pooled(detector.score(inputs));
  const looks = tailScale(room.calibration.flatMap(appearance));
  const moves = tailScale(room.calibration.flatMap(({ frames }) => motion(frames)));
  const score: ClipScorer = ({ inputs, frames }) => {
    const seen = detector.score(inputs);
    const moved = motion(frames);
    return {
      scores: {
        appearance: pooled(seen),
        motion: moved,
        joint: seen.map((frame, i) => Math.max(looks(frame.pooled), moves(moved[i] as number))),
        network: pooled(believing.score(inputs)),
        mse: seen.map(({ meanSquaredError }) => meanSquaredError),
      },
      grids: seen.map(({ grid }) => grid),
    };
  };
  return { score, trust };
}

const pooled = (scores: readonly FrameScore[]) => scores.map((score) => score.pooled);
