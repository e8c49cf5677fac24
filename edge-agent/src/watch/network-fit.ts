import type { Sha256 } from "@lares/shared";
import {
  type Fit,
  gaussianBackground,
  type Infer,
  type ModelSpec,
  type Network,
  sha256,
  type UsualView,
  weightsDigest,
} from "@lares/shared/learning";
import { type PreparedRoom, prepareRoom } from "../room/prepared-room.ts";
import { calibrationScores } from "./calibration.ts";
import { roomView } from "./fit-watch.ts";
import { cellsDetector, fitCells, networkDetector, type RoomDetector } from "./room-detector.ts";

/** All of the network's detector but the network: what watches until one has learned. */
export const firstDetector = "subspace";

/**
 * All that watching a room takes, as plain data: it passes between threads and is stored. It never
 * leaves the device.
 */
export interface NetworkFit {
  /** Absent of `firstDetector`, which believes the background alone. */
  readonly weights?: Float32Array;
  readonly background: Float32Array;
  readonly fit: Fit;
  /** Scores of normals that nothing was fitted to, ascending. */
  readonly calibration: Float64Array;
  readonly view: UsualView;
}

/** @param network with the weights to watch with; none yet for `firstDetector` */
export function fitNetworkWatch(prepared: PreparedRoom, network?: Network): NetworkFit {
  const seen = network === undefined ? withoutNetwork(prepared) : prepared;
  const infer = network === undefined ? gaussianBackground : (x: Float32Array) => network.infer(x);
  const { background, clips, spec } = seen;
  const fit = fitCells(seen, infer, network === undefined ? { trust: 1 } : {});
  const detector = cellsDetector(networkDetector, { spec, background, fit, infer });
  return {
    ...(network && { weights: network.weights() }),
    background,
    fit,
    calibration: calibrationScores(detector, clips.calibration),
    view: roomView(prepared),
  };
}

/** @param infer of any weights; free to be asked for others between two calls */
export function detectorOf(
  fitted: NetworkFit,
  spec: ModelSpec,
  infer: (weights: Float32Array, x: Float32Array) => Float32Array,
): RoomDetector {
  const { weights, background, fit } = fitted;
  const room =
    weights === undefined
      ? { spec: differenceSpec(spec), infer: gaussianBackground }
      : { spec, infer: ((x) => infer(weights, x)) satisfies Infer };
  return cellsDetector(detectorName(fitted), { ...room, background, fit });
}

const detectorName = ({ weights }: NetworkFit): string =>
  weights === undefined ? firstDetector : networkDetector;

/** SHA-256 of the weights; without any, of the detector's name. */
export const modelOf = ({ weights }: NetworkFit): Sha256 =>
  weights === undefined ? sha256(firstDetector) : weightsDigest(weights);

function withoutNetwork(prepared: PreparedRoom): PreparedRoom {
  const { spec, clips } = prepared;
  return spec.sees === "difference" ? prepared : prepareRoom(clips, differenceSpec(spec));
}

const differenceSpec = (spec: ModelSpec): ModelSpec => ({ ...spec, sees: "difference" });
