import {
  auroc,
  type FrameScore,
  fitDetector,
  gaussianBackground,
  type Network,
  networkInputs,
  scoreFrames,
  splitConformalThreshold,
} from "@lares/shared";
import type { Frame } from "../dataset/room.ts";
import type { AlphaSummary } from "../personalization/personalization.ts";
import type { PreparedRoom } from "./prepared-room.ts";

/** Share of normal frames that the reported threshold lets through as false alarms. */
const ALPHA = 0.05;
/** Frames that a threshold for that share needs. */
export const MIN_CALIBRATION = Math.ceil(1 / ALPHA) - 1;
const BATCH = 16;

/** Scores of one kind of frames. */
export interface ScoreSummary {
  readonly n: number;
  /** Mean pooled score; null without frames. */
  readonly mean: number | null;
}

/** How well a network tells a room's normal frames from its anomalous ones. */
export interface RoomReport {
  readonly room: string;
  /** Frames that training saw. */
  readonly train: number;
  /** Frames that the threshold is made from. */
  readonly calibration: number;
  /** Normals that nothing was fitted to. */
  readonly normal: ScoreSummary;
  readonly anomalous: ScoreSummary;
  /** By the pooled score; null without anomalous frames. */
  readonly auroc: number | null;
  /** By the mean squared error. */
  readonly aurocMse: number | null;
  /** By the pooled score of the difference to the background, without any network. */
  readonly aurocBackground: number | null;
  /** Of the pooled score, for 5 % false alarms; null below 19 calibration frames. */
  readonly threshold: number | null;
  /** Normal frames above the threshold. */
  readonly falseAlarms: number | null;
  /** Anomalous frames above the threshold. */
  readonly hits: number | null;
  /** Share of the network's answer that the room believes: 1, 1/2 or 0 (`chooseTrust`). */
  readonly trust: number;
  /** What FedALA has learned. */
  readonly alpha?: AlphaSummary;
}

/**
 * Measures a room: cell statistics from its training normals, the threshold from the calibration
 * frames, the report from the other normals and the anomalous frames.
 * @param network with the weights to be measured
 */
export function evaluateRoom(
  prepared: PreparedRoom,
  network: Network,
  alpha?: AlphaSummary,
): RoomReport {
  const { clips } = prepared;
  const calibration = clips.calibration.flat();
  const test = clips.normal.flat();
  const odd = clips.episodes.flatMap(({ frames }) => frames);
  const { trust, score } = scorerOf(prepared, (x) => network.infer(x));
  const normal = score(test);
  const anomalous = score(odd);
  const threshold = findThreshold(pooled(score(calibration)));
  const above = (scores: readonly FrameScore[]) =>
    threshold === null ? null : pooled(scores).filter((value) => value > threshold).length;
  const scoreBackground = scorerOf(
    { ...prepared, spec: { ...prepared.spec, sees: "difference" } },
    gaussianBackground,
  ).score;
  return {
    room: prepared.name,
    train: prepared.train.count,
    calibration: calibration.length,
    normal: summarize(normal),
    anomalous: summarize(anomalous),
    auroc: findAuroc(pooled(normal), pooled(anomalous)),
    aurocMse: findAuroc(squaredErrors(normal), squaredErrors(anomalous)),
    aurocBackground: findAuroc(pooled(scoreBackground(test)), pooled(scoreBackground(odd))),
    threshold,
    falseAlarms: above(normal),
    hits: above(anomalous),
    trust,
    ...(alpha && { alpha }),
  };
}

function scorerOf(
  { spec, background, clips }: PreparedRoom,
  infer: (x: Float32Array) => Float32Array,
): { trust: number; score: (frames: readonly Frame[]) => FrameScore[] } {
  const model = { spec, background, infer, batchSize: BATCH };
  const inputs = networkInputs(spec, background, bytesOf(clips.train.flat()));
  const detector = fitDetector(model, inputs);
  const score = (frames: readonly Frame[]) => scoreFrames(detector, model, bytesOf(frames));
  return { trust: detector.fit.trust, score };
}

const bytesOf = (frames: readonly Frame[]) => frames.map(({ data }) => data);
const pooled = (scores: readonly FrameScore[]) => scores.map((score) => score.pooled);
const squaredErrors = (scores: readonly FrameScore[]) =>
  scores.map((score) => score.meanSquaredError);

function findAuroc(normal: readonly number[], anomalous: readonly number[]): number | null {
  return anomalous.length === 0 ? null : auroc(normal, anomalous);
}

function findThreshold(calibration: readonly number[]): number | null {
  if (calibration.length < MIN_CALIBRATION) return null;
  return splitConformalThreshold(calibration, ALPHA);
}

function summarize(scores: readonly FrameScore[]): ScoreSummary {
  const sum = pooled(scores).reduce((total, value) => total + value, 0);
  return { n: scores.length, mean: scores.length === 0 ? null : sum / scores.length };
}
