import { type FrameScore, fitDetector, type Network, tailScale } from "@lares/shared";
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
  const joinMotion = fitJoint(room, ({ inputs }) => pooled(detector.score(inputs)));
  const score: ClipScorer = (clip) => {
    const seen = detector.score(clip.inputs);
    const believed = believing === detector ? seen : believing.score(clip.inputs);
    const appearance = pooled(seen);
    return {
      scores: {
        appearance,
        ...joinMotion(clip, appearance),
        network: pooled(believed),
        mse: seen.map(({ meanSquaredError }) => meanSquaredError),
      },
      grids: seen.map(({ grid }) => grid),
    };
  };
  return { score, trust };
}

/** Scores of one clip by motion, and by motion and appearance together. */
type JoinMotion = (
  clip: BenchClip,
  appearance: readonly number[],
) => Partial<Record<"motion" | "joint", readonly number[]>>;

/** Nothing where the room has no motion to join. */
function fitJoint(
  { calibration }: BenchRoom,
  appearanceOf: (clip: BenchClip) => readonly number[],
): JoinMotion {
  const moved = calibration.flatMap(({ motion }) => motion ?? []);
  if (moved.length === 0) return () => ({});
  const looks = tailScale(calibration.flatMap(appearanceOf));
  const moves = tailScale(moved);
  return ({ motion = [] }, appearance) => ({
    motion,
    joint: motion.map((score, i) => Math.max(looks(appearance[i] as number), moves(score))),
  });
}

const pooled = (scores: readonly FrameScore[]) => scores.map((score) => score.pooled);
