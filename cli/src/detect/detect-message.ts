import type { CameraState, Evidence, Region } from "@lares/shared";

/** Frames that are watched: unseen normals, those that show something, or a camera's. */
export type FrameList = "normal" | "anomalous" | "source";

/** What `lares detect` tells, each a JSON line. */
export type DetectMessage =
  | RoomMessage
  | TrainingMessage
  | ThresholdMessage
  | FrameMessage
  | EventMessage
  | CameraMessage
  | SummaryMessage;

/** The room's frames by purpose. */
export interface RoomMessage {
  readonly kind: "room";
  readonly room: string;
  readonly train: number;
  readonly calibration: number;
  readonly normal: number;
  readonly anomalous: number;
}

export interface TrainingMessage {
  readonly kind: "training";
  /** From 1. */
  readonly round: number;
  readonly rounds: number;
  /** After the round. */
  readonly loss: number;
}

/** What an evidence alarms above; it stays on this machine. */
export interface ThresholdMessage {
  readonly kind: "threshold";
  readonly detector: string;
  readonly evidence: Evidence;
  readonly threshold: number;
  /** Promised share of false alarms a frame; null of a threshold that was given. */
  readonly alpha: number | null;
  /** The share that was wanted; more calibration frames would give it. */
  readonly wantedAlpha: number;
  readonly calibration: number;
}

export interface FrameMessage {
  readonly kind: "frame";
  readonly list: FrameList;
  readonly frame: string;
  readonly camera: CameraState;
  /** In multiples of the threshold; null while the camera is not trusted. */
  readonly level: number | null;
  readonly pValue: number | null;
  /** Which evidence is above its threshold. */
  readonly evidence: readonly Evidence[];
}

export interface EventMessage {
  readonly kind: "event";
  readonly list: FrameList;
  /** As on the wire: unlike that of any other event. */
  readonly event: string;
  /** From 1, in the order of begin. */
  readonly number: number;
  /** `open`: its recording ended before it did. */
  readonly phase: "begin" | "peak" | "ongoing" | "end" | "open";
  readonly frame: string;
  /** Highest so far, in multiples of the threshold. */
  readonly score: number;
  readonly pValue: number;
  readonly evidence: readonly Evidence[];
  readonly region: Region;
  /** The region in words. */
  readonly place: string;
  readonly durationSeconds: number;
}

export interface CameraMessage {
  readonly kind: "camera";
  readonly list: FrameList;
  readonly frame: string;
  readonly state: CameraState;
}

/** One list of frames, when all were watched. */
export interface SummaryMessage {
  readonly kind: "summary";
  readonly list: FrameList;
  readonly frames: number;
  readonly recordings: number;
  /** Frames above a threshold. */
  readonly above: number;
  /** Frames that the camera was not trusted with. */
  readonly untrusted: number;
  readonly events: number;
}
