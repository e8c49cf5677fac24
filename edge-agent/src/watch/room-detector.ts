import {
  BugError,
  Detector,
  type Evidence,
  type Fit,
  fitDetector,
  type Infer,
  type ModelSpec,
  motionMemory,
  type Network,
  networkInputs,
  type Recording,
  requireNamed,
  rivals,
  type ScoredFrame,
} from "@lares/shared/learning";
import type { PreparedRoom } from "../room/prepared-room.ts";

/** Frames in one call of the network. */
const batchSize = 16;

/** What watches a room, whatever is behind it. */
export interface RoomDetector {
  readonly name: string;
  readonly evidence: Evidence;
  /** Frames before a frame on which its score depends. */
  readonly memory: number;
  /** Whether a score is the `pooledScore` of its grid, so that what is accepted can be taken off. */
  readonly isPooled: boolean;
  /** @param recording frames of the room in the order of time, one step apart */
  score(recording: Recording): ScoredFrame[];
}

/** The detector that needs a trained network; all others are fitted in a moment. */
export const networkDetector = "network";

/** Names that `fitRoomDetector` takes. */
export const detectorNames: readonly string[] = [networkDetector, ...rivals.keys()];

/** Looks at frame differences alone. */
export const motionDetector = "motion";

/** @throws ConfigError that lists the detectors there are */
export function requireDetectorName(name: string): void {
  requireNamed("detector", name, new Map(detectorNames.map((known) => [known, known])));
}

/**
 * Learns what is usual in a room from its training normals.
 * @param network with its final weights, of `prepared.spec`; used as long as the detector is.
 *   Needed by `network` alone
 * @throws ConfigError for an unknown name; DataError when the frames do not suffice
 */
export function fitRoomDetector(
  name: string,
  prepared: PreparedRoom,
  network?: Network,
): RoomDetector {
  requireDetectorName(name);
  if (name === networkDetector) return fitNetwork(prepared, network);
  const fit = requireNamed("detector", name, rivals);
  const train = prepared.clips.train.map((clip) => clip.map(({ data }) => data));
  const score = fit(prepared.spec.input, train);
  const isMotion = name === motionDetector;
  return {
    name,
    evidence: isMotion ? "motion" : "appearance",
    memory: isMotion ? motionMemory : 0,
    isPooled: name !== "mse" && !name.startsWith("mahalanobis"),
    score,
  };
}

function fitNetwork(prepared: PreparedRoom, network: Network | undefined): RoomDetector {
  if (network === undefined) throw new BugError("the detector network was given no network");
  const infer = (x: Float32Array) => network.infer(x);
  const fit = fitCells(prepared, infer);
  return cellsDetector(networkDetector, { ...prepared, fit, infer });
}

/**
 * Learns how what a reconstruction leaves of the training normals behaves.
 * @param options as of `fitDetector`
 */
export function fitCells(
  { spec, normals }: PreparedRoom,
  infer: Infer,
  options?: { readonly trust?: number },
): Fit {
  return fitDetector({ spec, infer, batchSize }, normals.values, options).fit;
}

/** The detector of such a fit. @param infer gives what it gave when it was fitted */
export function cellsDetector(
  name: string,
  room: {
    readonly spec: ModelSpec;
    readonly background: Float32Array;
    readonly fit: Fit;
    readonly infer: Infer;
  },
): RoomDetector {
  const { spec, background, fit, infer } = room;
  const detector = new Detector({ spec, infer, batchSize }, fit);
  return {
    name,
    evidence: "appearance",
    memory: 0,
    isPooled: true,
    score: (recording) =>
      detector
        .score(networkInputs(spec, background, recording))
        .map(({ pooled, meanSquaredError, grid }) => ({ score: pooled, meanSquaredError, grid })),
  };
}
