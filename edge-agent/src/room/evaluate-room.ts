import {
  auroc,
  type FrameScore,
  fitDetector,
  gaussianBackground,
  type ModelSpec,
  type Network,
  networkInputs,
} from "@lares/shared/learning";
import type { Clip } from "../dataset/evaluation-room.ts";
import type { AlphaSummary } from "../personalization/personalization.ts";
import { findFrameThreshold } from "./frame-threshold.ts";
import type { PreparedRoom } from "./prepared-room.ts";

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
  const { spec, normals } = prepared;
  const inputs = measuredInputs(prepared, spec);
  const detector = fitDetector(watchedBy(network, spec), normals.values);
  const normal = detector.score(inputs.normal);
  const anomalous = detector.score(inputs.anomalous);
  const calibration = pooled(detector.score(inputs.calibration));
  const threshold = findFrameThreshold(calibration);
  const above = (scores: readonly FrameScore[]) =>
    threshold === null ? null : pooled(scores).filter((value) => value > threshold).length;
  return {
    room: prepared.name,
    train: prepared.train.count,
    calibration: calibration.length,
    normal: summarize(normal),
    anomalous: summarize(anomalous),
    auroc: findAuroc(pooled(normal), pooled(anomalous)),
    aurocMse: findAuroc(squaredErrors(normal), squaredErrors(anomalous)),
    aurocBackground: aurocWithoutNetwork(prepared, inputs),
    threshold,
    falseAlarms: above(normal),
    hits: above(anomalous),
    trust: detector.fit.trust,
    ...(alpha && { alpha }),
  };
}

/** Only the AUROC of `evaluateRoom`; null without anomalous frames. */
export function measureAuroc(prepared: PreparedRoom, network: Network): number | null {
  const { spec, normals, clips } = prepared;
  if (clips.episodes.length === 0) return null;
  const { normal, anomalous } = measuredInputs(prepared, spec);
  const detector = fitDetector(watchedBy(network, spec), normals.values);
  return findAuroc(pooled(detector.score(normal)), pooled(detector.score(anomalous)));
}

const watchedBy = (network: Network, spec: ModelSpec) => ({
  spec,
  infer: (x: Float32Array) => network.infer(x),
  batchSize: BATCH,
});

/** Frames that nothing was trained on, as a network sees them. */
interface MeasuredInputs {
  readonly calibration: Float32Array;
  readonly normal: Float32Array;
  readonly anomalous: Float32Array;
}

function measuredInputs({ background, clips }: PreparedRoom, spec: ModelSpec): MeasuredInputs {
  const inputs = (some: readonly Clip[]) => networkInputs(spec, background, bytesOf(some));
  return {
    calibration: inputs(clips.calibration),
    normal: inputs(clips.normal),
    anomalous: inputs(clips.episodes.map(({ frames }) => frames)),
  };
}

function aurocWithoutNetwork(prepared: PreparedRoom, inputs: MeasuredInputs): number | null {
  const { background, clips } = prepared;
  const spec = { ...prepared.spec, sees: "difference" } as const;
  const isSame = prepared.spec.sees === spec.sees;
  const { normal, anomalous } = isSame ? inputs : measuredInputs(prepared, spec);
  const train = isSame
    ? prepared.normals.values
    : networkInputs(spec, background, bytesOf(clips.train));
  const model = { spec, infer: gaussianBackground, batchSize: BATCH };
  const detector = fitDetector(model, train, { trust: 1 });
  return findAuroc(pooled(detector.score(normal)), pooled(detector.score(anomalous)));
}

const bytesOf = (clips: readonly Clip[]) => clips.flat().map(({ data }) => data);
const pooled = (scores: readonly FrameScore[]) => scores.map((score) => score.pooled);
const squaredErrors = (scores: readonly FrameScore[]) =>
  scores.map((score) => score.meanSquaredError);

function findAuroc(normal: readonly number[], anomalous: readonly number[]): number | null {
  return anomalous.length === 0 ? null : auroc(normal, anomalous);
}

function summarize(scores: readonly FrameScore[]): ScoreSummary {
  const sum = pooled(scores).reduce((total, value) => total + value, 0);
  return { n: scores.length, mean: scores.length === 0 ? null : sum / scores.length };
}
