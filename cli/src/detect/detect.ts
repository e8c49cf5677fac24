import { join } from "node:path";
import {
  calibrate,
  evaluationRoomOf,
  type FrameSource,
  fitRoomDetector,
  generatedRoomNames,
  generateRoom,
  listRooms,
  loadRoom,
  motionDetector,
  networkDetector,
  type PreparedRoom,
  plainErrorOf,
  prepareRoom,
  type Room,
  type RoomDetector,
  usualAlpha,
} from "@lares/edge-agent";
import {
  type Engine,
  type Evidence,
  type Log,
  type ModelSpec,
  type Network,
  requireModel,
  type Teardown,
  usualViewOf,
} from "@lares/shared";
import { withTeardown } from "../with-teardown.ts";
import type { LearnedRoom } from "./clip-watch.ts";
import type { DetectMessage } from "./detect-message.ts";
import { trainedNetwork } from "./trained-network.ts";
import { watchClips } from "./watch-clips.ts";
import { watchSource } from "./watch-source.ts";

export interface DetectOptions {
  /** Folder of rooms; generated rooms where there is none. */
  readonly data?: string;
  /** The first one where it is not said. */
  readonly room?: string;
  readonly detector: string;
  /** Whether motion is a second evidence. */
  readonly motion?: true;
  /** Of the mean squared error; made from calibration frames where it is not said. */
  readonly threshold?: number;
  /** What is watched in place of the room's own frames: a camera, a video. */
  readonly source?: FrameSource;
  /** Seconds between two frames of a folder. */
  readonly interval: number;
  readonly model: string;
  readonly rounds: number;
  readonly epochs: number;
  readonly engine: Engine;
  readonly threads: number;
  readonly seed: number;
}

export interface DetectParts {
  readonly tell: (message: DetectMessage) => void;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/**
 * Learns one room alone, then watches a source, or its frames that nothing was fitted to.
 * @throws DataError without usable frames, ConfigError for options that do not fit each other
 * @throws the signal's reason once it is aborted
 */
export async function detect(options: DetectOptions, parts: DetectParts): Promise<void> {
  const spec = requireModel(options.model);
  const room = await load(options, spec, parts);
  const prepared = prepareRoom(evaluationRoomOf(room), spec);
  const { calibration, normal, episodes } = prepared.clips;
  parts.tell({
    kind: "room",
    room: room.name,
    train: prepared.normals.count,
    calibration: calibration.flat().length,
    normal: normal.flat().length,
    anomalous: room.anomalous.length,
  });
  await withTeardown(async (teardown) => {
    const learned = await learn(options, prepared, parts, teardown);
    const { tell, signal } = parts;
    if (options.source !== undefined) {
      return await watchSource(options.source, spec.input, learned, parts);
    }
    const settings = { intervalSeconds: options.interval, tell, signal };
    const begun = await watchClips("normal", normal, learned, { ...settings, begun: 0 });
    const clips = episodes.map(({ frames }) => frames);
    await watchClips("anomalous", clips, learned, { ...settings, begun });
  });
}

async function load(
  { data, room }: DetectOptions,
  { input }: ModelSpec,
  { signal, log }: DetectParts,
): Promise<Room> {
  if (data === undefined) return generateRoom(room ?? (generatedRoomNames[0] as string), input);
  const name = room ?? ((await listRooms(data))[0] as string);
  const loaded = await loadRoom(join(data, name), input, signal);
  for (const { path, reason } of loaded.skipped) log("warn", "picture.skipped", { path, reason });
  return loaded;
}

async function learn(
  options: DetectOptions,
  prepared: PreparedRoom,
  parts: DetectParts,
  teardown: Teardown,
): Promise<LearnedRoom> {
  const needsNetwork = options.detector === networkDetector;
  const network = needsNetwork
    ? await trainedNetwork(options, prepared, parts, teardown)
    : undefined;
  const detectors = detectorsOf(options, prepared, network);
  const alpha = usualAlpha / detectors.length;
  const calibrated = detectors.map((detector) => {
    const found = calibrate(detector, prepared.clips.calibration, alpha);
    const given = detector.evidence === "appearance" ? options.threshold : undefined;
    const threshold = given ?? found.threshold;
    parts.tell({
      kind: "threshold",
      detector: detector.name,
      evidence: detector.evidence,
      threshold,
      alpha: given === undefined ? found.alpha : null,
      wantedAlpha: alpha,
      calibration: found.scores.length,
    });
    return [detector.evidence, { detector, scores: found.scores, threshold }] as const;
  });
  const frames = prepared.clips.train.flat().map(({ data }) => data);
  return {
    detectors: Object.fromEntries(calibrated) as LearnedRoom["detectors"],
    view: usualViewOf(prepared.spec.input, frames),
  };
}

/** One for each evidence. */
function detectorsOf(
  { detector: name, motion, threshold }: DetectOptions,
  prepared: PreparedRoom,
  network: Network | undefined,
): readonly RoomDetector[] {
  const fitted = fitRoomDetector(name, prepared, network);
  const first = threshold === undefined ? fitted : plainErrorOf(fitted);
  const isSecond = motion === true && first.evidence !== ("motion" satisfies Evidence);
  return isSecond ? [first, fitRoomDetector(motionDetector, prepared)] : [first];
}
