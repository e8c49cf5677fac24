import type { EvaluationRoom, Frame } from "@lares/edge-agent";
import { maxBackgroundFrames, maxCellFrames } from "@lares/firmware";
import { LoneDevice } from "./lone-device.ts";

/** What a device made of a room. */
export interface ShownRoom {
  /** Frames that its background and the statistics of its cells rest on. */
  readonly background: readonly Uint8Array[];
  readonly cells: readonly Uint8Array[];
  readonly normal: readonly JudgedFrame[];
  readonly anomalous: readonly JudgedFrame[];
}

export interface JudgedFrame {
  readonly frame: Uint8Array;
  /** In Q16; undefined while the device says that its camera is dark, covered or frozen. */
  readonly score: number | undefined;
}

/**
 * Lets the compiled firmware learn a room from its training and calibration normals, then judge all
 * of its unseen frames.
 * @param factory a `CompiledModel` of the firmware
 * @returns undefined when it never comes to watch: its camera is frozen, or there are fewer than two
 *   training normals
 */
export function showRoom(factory: Uint8Array, room: EvaluationRoom): ShownRoom | undefined {
  const train = pixelsOf(room.train);
  // Thresholds are not measured: any normals do where there are none of calibration.
  const calibration = pixelsOf(room.calibration.length > 0 ? room.calibration : room.train);
  const backgroundFrames = spread(train, maxBackgroundFrames);
  const cellFrames = train.slice(0, maxCellFrames);
  const device = new LoneDevice(factory, {
    backgroundFrames: backgroundFrames.length,
    cellFrames: cellFrames.length,
    calibrationFrames: calibration.length,
  });
  const background = teach(device, backgroundFrames);
  const cells = teach(device, cellFrames);
  teach(device, calibration);
  if (device.stage !== "watching") return undefined;
  const judge = (frame: Uint8Array) => ({
    frame,
    score: device.show(frame) ? device.score : undefined,
  });
  const normal = pixelsOf(room.normal).map(judge);
  return { background, cells, normal, anomalous: pixelsOf(room.episodes.map(framesOf)).map(judge) };
}

const framesOf = ({ frames }: EvaluationRoom["episodes"][number]) => frames;

const pixelsOf = (clips: readonly (readonly Frame[])[]): readonly Uint8Array[] =>
  clips.flat().map(({ data }) => data);

/** Shows frames until the device is done with its stage, twice at most. @returns those it took */
function teach(device: LoneDevice, frames: readonly Uint8Array[]): readonly Uint8Array[] {
  const { stage } = device;
  const taken: Uint8Array[] = [];
  for (const frame of [...frames, ...frames]) {
    if (device.stage !== stage) break;
    if (device.show(frame)) taken.push(frame);
  }
  return taken;
}

/** At most `count` frames, evenly spread over time. */
function spread(frames: readonly Uint8Array[], count: number): readonly Uint8Array[] {
  if (frames.length <= count) return frames;
  const at = (i: number) => Math.floor((i * frames.length) / count);
  return Array.from({ length: count }, (_, i) => frames[at(i)] as Uint8Array);
}
