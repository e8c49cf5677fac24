import type { KeyObject } from "node:crypto";
import { boards, decodeBlob, encodeBlob, isBlob, isSigned } from "@lares/firmware";
import { ConfigError, type Sha256 } from "@lares/shared";
import { parseTrainedModel } from "./export-files.ts";
import { exportModel } from "./export-model.ts";
import { readOptionFile } from "./read-option-file.ts";
import { readSigningKey } from "./read-signing-key.ts";

/** A signed blob, and what devices will say of it. */
export interface PublishedModel {
  readonly blob: Uint8Array;
  readonly version: number;
  readonly weights: Sha256;
}

export interface ModelSource {
  /** A blob of `lares export`, or a trained model. */
  readonly model: string;
  readonly signKey?: string;
  readonly modelVersion?: number;
}

/**
 * Reads what is to be published: a blob is taken as it is, unless a key signs it anew; a trained
 * model is quantised and signed.
 * @throws ConfigError when the file is neither, or nobody signs it
 */
export async function modelToPublish(source: ModelSource): Promise<PublishedModel> {
  const bytes = await readOptionFile("--model", source.model);
  const key = source.signKey === undefined ? undefined : await readSigningKey(source.signKey);
  const blob = isBlob(bytes) ? signedBlob(bytes, source, key) : quantised(bytes, source, key);
  if (!isSigned(blob)) {
    throw new ConfigError(
      `--model ${source.model} is not signed: no device takes it`,
      "Name the fleet's key with --sign-key, for example lares-fleet/signing.key.",
    );
  }
  const { version, weights } = decodeBlob(blob);
  return { blob, version, weights };
}

function signedBlob(bytes: Uint8Array, source: ModelSource, key?: KeyObject): Uint8Array {
  const device = decodeBlob(bytes);
  if (key !== undefined) {
    return encodeBlob({ ...device, version: source.modelVersion ?? device.version }, key);
  }
  if ((source.modelVersion ?? device.version) === device.version) return bytes;
  throw new ConfigError(
    `--model-version is ${source.modelVersion}, but the blob was signed as ${device.version}`,
    "Name --sign-key as well, to sign it anew.",
  );
}

function quantised(bytes: Uint8Array, source: ModelSource, key?: KeyObject): Uint8Array {
  const trained = parseTrainedModel(source.model, bytes);
  const version = source.modelVersion ?? trained.round;
  // The board is of the header alone.
  const board = boards[0] as (typeof boards)[number];
  return exportModel(trained, { board, version, seed: 1, ...(key && { key }) }).blob;
}
