import type { PreparedRoom } from "@lares/edge-agent";
import {
  compiledModelOf,
  encodeBlob,
  integerNetwork,
  type QuantisedModel,
  type Reconstruct,
} from "@lares/firmware";
import {
  auroc,
  differenceScale,
  fitDetector,
  type Infer,
  type Network,
  networkInputs,
  sizeOf,
} from "@lares/shared";
import { type Agreement, agreementOf } from "./agreement.ts";
import { deviceModelOf } from "./device-model.ts";
import { type JudgedFrame, showRoom } from "./show-room.ts";

/** How well a room is watched by three computations of one network. AUROCs; null without anomalies. */
export interface MicroRoomReport {
  readonly room: string;
  /** The network in float32, scored in floats. */
  readonly float: number | null;
  /** The network in whole numbers, scored in floats. */
  readonly int8: number | null;
  /** The compiled firmware; of frames that it judged. */
  readonly device: number | null;
  /** The firmware beside TypeScript in whole numbers; null of a device that never came to watch. */
  readonly agreement: Agreement | null;
  /** Mean and largest distance of whole-number reconstructions from float32, in steps of a byte. */
  readonly error: { readonly mean: number; readonly max: number };
}

const batchSize = 16;
const toSteps = 255 / differenceScale;

/**
 * Scores a room's unseen frames by the same simple recipe three times: background, mean and
 * deviation of each cell from its training normals, blur, the highest 2 %. No components and no
 * trust, which a device does without. The third time it is the firmware that does it.
 * @param network with the weights that `model` was made of
 */
export function measureMicroRoom(
  prepared: PreparedRoom,
  network: Network,
  model: QuantisedModel,
): MicroRoomReport {
  const reconstruct = integerNetwork(model);
  const device = deviceModelOf(model, network.weights(), { version: 0, seed: 1 });
  const shown = showRoom(compiledModelOf(encodeBlob(device)), prepared.clips);
  const infer: Infer = (inputs) => inBatches(network, inputs);
  const whole: Infer = (inputs) => inSteps(reconstruct, inputs);
  return {
    room: prepared.name,
    float: floatAuroc(prepared, infer),
    int8: floatAuroc(prepared, whole),
    device:
      shown === undefined ? null : findAuroc(scoresOf(shown.normal), scoresOf(shown.anomalous)),
    agreement: shown === undefined ? null : agreementOf(shown, reconstruct),
    error: distance(prepared.normals.values, infer, whole),
  };
}

const scoresOf = (frames: readonly JudgedFrame[]): readonly number[] =>
  frames.flatMap(({ score }) => score ?? []);

function inBatches(network: Network, inputs: Float32Array): Float32Array {
  const outputs = new Float32Array(inputs.length);
  const step = batchSize * sizeOf(network.spec.input);
  for (let at = 0; at < inputs.length; at += step) {
    outputs.set(network.infer(inputs.subarray(at, at + step)), at);
  }
  return outputs;
}

function inSteps(reconstruct: Reconstruct, inputs: Float32Array): Float32Array {
  const outputs = new Float32Array(inputs.length);
  for (let at = 0; at < inputs.length; at += 1024) {
    const output = reconstruct(Uint8Array.from(inputs.subarray(at, at + 1024), byteOf));
    for (const [i, value] of output.entries()) outputs[at + i] = (value - 128) / toSteps;
  }
  return outputs;
}

const byteOf = (input: number): number =>
  Math.min(Math.max(Math.round(input * toSteps) + 128, 0), 255);

function floatAuroc({ spec, background, normals, clips }: PreparedRoom, infer: Infer) {
  const detector = fitDetector({ spec, infer, batchSize }, normals.values, {
    trust: 1,
    maxComponents: 0,
  });
  const { normal, anomalous } = unseenFrames(clips);
  const scores = (frames: readonly Uint8Array[]) =>
    detector.score(networkInputs(spec, background, frames)).map(({ pooled }) => pooled);
  return findAuroc(scores(normal), scores(anomalous));
}

function unseenFrames({ normal, episodes }: PreparedRoom["clips"]) {
  return {
    normal: normal.flat().map(({ data }) => data),
    anomalous: episodes.flatMap(({ frames }) => frames).map(({ data }) => data),
  };
}

function findAuroc(normal: readonly number[], anomalous: readonly number[]): number | null {
  return normal.length === 0 || anomalous.length === 0 ? null : auroc(normal, anomalous);
}

/** Inputs are first brought to whole steps: the distance is the network's, not the camera's. */
function distance(inputs: Float32Array, exact: Infer, whole: Infer) {
  const steps = inputs.map((value) => (byteOf(value) - 128) / toSteps);
  const [wanted, given] = [exact(steps), whole(steps)];
  let [sum, max] = [0, 0];
  for (const [i, value] of given.entries()) {
    const error = Math.abs(value - (wanted[i] as number)) * toSteps;
    sum += error;
    max = Math.max(max, error);
  }
  return { mean: sum / given.length, max };
}
