import { type KeyObject, sign, verify } from "node:crypto";
import { crc32 } from "node:zlib";
import { micro, type Sha256, specDigest, WireError } from "@lares/shared";
import { rangedLayers } from "./float-network.ts";
import { type GoldenVectors, goldenCount } from "./golden.ts";
import { decodeModel, encodeModel, modelBytes } from "./model-bytes.ts";
import type { QuantisedModel } from "./quantise.ts";

/** A model for devices, with what they check before they run it. */
export interface DeviceModel {
  readonly model: QuantisedModel;
  readonly golden: GoldenVectors;
  /** Of the float32 weights before quantisation. */
  readonly weights: Sha256;
  /** uint32; a device takes no smaller one than it has. */
  readonly version: number;
}

const magic = "LRMM";
const format = 1;
/** Where each field begins, in bytes: the firmware's `ModelBlob`. */
const at = {
  magic: 0,
  format: 4,
  bytes: 6,
  spec: 8,
  weights: 40,
  version: 72,
  ranges: 76,
  golden: 76 + 4 * rangedLayers,
  model: 76 + 4 * rangedLayers + 4 + 4 * goldenCount,
} as const;
const crcAt = at.model + modelBytes;
const signatureAt = crcAt + 4;
const signatureBytes = 64;
/** Bytes of a blob. */
export const blobBytes = signatureAt + signatureBytes;

/**
 * A model as it travels and lies in flash. It holds no background, no statistic of pixels and no
 * threshold: those are a picture of the room, and learned on the device.
 * @param key Ed25519 private key; without one the blob is unsigned, and no device takes it over MQTT
 */
export function encodeBlob(
  { model, golden, weights, version }: DeviceModel,
  key?: KeyObject,
): Uint8Array {
  const bytes = Buffer.alloc(blobBytes);
  bytes.write(magic, at.magic, "latin1");
  bytes.writeUInt16LE(format, at.format);
  bytes.writeUInt16LE(blobBytes, at.bytes);
  bytes.write(specDigest(micro), at.spec, "hex");
  bytes.write(weights, at.weights, "hex");
  bytes.writeUInt32LE(version, at.version);
  for (const [i, range] of model.ranges.entries()) bytes.writeFloatLE(range, at.ranges + 4 * i);
  bytes.writeUInt32LE(golden.seed, at.golden);
  for (const [i, crc] of golden.outputCrc.entries()) {
    bytes.writeUInt32LE(crc, at.golden + 4 + 4 * i);
  }
  bytes.set(encodeModel(model), at.model);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, crcAt)), crcAt);
  if (key !== undefined) bytes.set(sign(null, bytes.subarray(0, signatureAt), key), signatureAt);
  return new Uint8Array(bytes);
}

/** Whether bytes claim to be a model blob, good or not. */
export function isBlob(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, magic.length)).toString("latin1") === magic;
}

/** Whether anybody has signed a whole blob. */
export function isSigned(blob: Uint8Array): boolean {
  return blob.subarray(signatureAt).some((byte) => byte !== 0);
}

/**
 * @param key Ed25519 public key whose signature is asked for
 * @throws WireError naming what is wrong
 */
export function decodeBlob(blob: Uint8Array, key?: KeyObject): DeviceModel {
  requireField("length", blob.length, blobBytes);
  const bytes = Buffer.from(blob);
  requireField("magic", bytes.toString("latin1", 0, 4), magic);
  requireField("format", bytes.readUInt16LE(at.format), format);
  requireField("bytes", bytes.readUInt16LE(at.bytes), blobBytes);
  requireField("crc", bytes.readUInt32LE(crcAt), crc32(bytes.subarray(0, crcAt)));
  requireField("spec", bytes.toString("hex", at.spec, at.weights), specDigest(micro));
  if (key !== undefined) {
    const signature = bytes.subarray(signatureAt);
    const isValid = verify(null, bytes.subarray(0, signatureAt), key, signature);
    requireField("signature", isValid ? "valid" : "not valid", "valid");
  }
  return {
    model: {
      layers: decodeModel(bytes.subarray(at.model, crcAt)),
      ranges: Float32Array.from({ length: rangedLayers }, (_, i) =>
        bytes.readFloatLE(at.ranges + 4 * i),
      ),
    },
    golden: {
      seed: bytes.readUInt32LE(at.golden),
      outputCrc: Array.from({ length: goldenCount }, (_, i) =>
        bytes.readUInt32LE(at.golden + 4 + 4 * i),
      ),
    },
    weights: bytes.toString("hex", at.weights, at.version) as Sha256,
    version: bytes.readUInt32LE(at.version),
  };
}

function requireField(field: string, value: number | string, expected: number | string): void {
  if (value === expected) return;
  throw new WireError(
    `${field} of a model blob is ${value}, expected ${expected}`,
    "Export the model again with the version of Lares that the device runs.",
  );
}
