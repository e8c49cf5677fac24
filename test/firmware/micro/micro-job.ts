import { crc32 } from "node:zlib";
import {
  type DeviceModel,
  encodeBlob,
  type FixedRoom,
  fixedBackground,
  fixedCells,
  fixedErrorGrid,
  fixedScore,
  goldenVectors,
  integerNetwork,
  measureFixed,
  quantise,
} from "@lares/firmware";
import { Confirmation, weightsDigest } from "@lares/shared";

/** What the kernels are asked to compute, and TypeScript beside them. */
export interface MicroJob {
  readonly device: DeviceModel;
  readonly background: readonly Uint8Array[];
  readonly cells: readonly Uint8Array[];
  readonly images: readonly Uint8Array[];
}

/** A quantised model with all that goes with it. */
export function deviceModel(weights: Float32Array, ranges: Float32Array): DeviceModel {
  const model = quantise(weights, ranges);
  const golden = goldenVectors(integerNetwork(model), 7);
  return { model, golden, weights: weightsDigest(weights), version: 1 };
}

/** The file that `score.cpp` reads. */
export function fileOf({ device, background, cells, images }: MicroJob): Buffer {
  const counts = Uint32Array.of(background.length, cells.length, images.length);
  return Buffer.concat([
    encodeBlob(device),
    new Uint8Array(counts.buffer),
    ...background,
    ...cells,
    ...images,
  ]);
}

/** What `score.cpp` shall print. */
export function expectedOf({ device, background, cells, images }: MicroJob): Uint32Array {
  const reconstruct = integerNetwork(device.model);
  const usual = fixedBackground(background);
  const residuals = cells.map((frame) => measureFixed(reconstruct, usual, frame));
  const room: FixedRoom = { background: usual, ...fixedCells(residuals) };
  const confirmation = new Confirmation();
  const answers = images.flatMap((image) => {
    const score = fixedScore(fixedErrorGrid(measureFixed(reconstruct, usual, image), room));
    return [crc32(reconstruct(image)), score, confirmation.confirmed(score)];
  });
  return Uint32Array.from([crcOfRoom(room), 1, ...answers]);
}

function crcOfRoom({ background, mean, weight }: FixedRoom): number {
  const cells = Uint32Array.from({ length: 2 * mean.length }, (_, i) =>
    i % 2 === 0 ? (mean[i / 2] as number) : (weight[(i - 1) / 2] as number),
  );
  return crc32(Buffer.from(cells.buffer), crc32(Buffer.from(background.buffer)));
}
