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
 * Reads what is to be published.
 * @throws ConfigError when the file is neither, or nobody signs it
 */
export async function modelToPublish(source: ModelSource): Promise<PublishedModel> {
  const { model, signKey, modelVersion: version } = source;
  const bytes = await readOptionFile("--model", model);
  const key = signKey === undefined ? undefined : await readSigningKey(signKey);
  return publishableModel(bytes, { name: `--model ${model}`, version, key });
}

/** How a model is to be published. */
export interface PublishSettings {
  /** Of the file, for messages. */
  readonly name: string;
  /** The model's own if left out. */
  readonly version: number | undefined;
  readonly key: KeyObject | undefined;
}

/**
 * A blob is taken as it is, unless a key signs it anew; a trained model is quantised and signed.
 * @throws ConfigError when the bytes are neither, or nobody signs them
 */
export function publishableModel(bytes: Uint8Array, settings: PublishSettings): PublishedModel {
  const blob = isBlob(bytes) ? signedBlob(bytes, settings) : quantised(bytes, settings);
  if (!isSigned(blob)) {
    throw new ConfigError(
      `${settings.name} is not signed: no device takes it`,
      "Name the fleet's key with --sign-key, for example lares-fleet/signing.key.",
    );
  }
  const { version, weights } = decodeBlob(blob);
  return { blob, version, weights };
}

function signedBlob(bytes: Uint8Array, { version, key }: PublishSettings): Uint8Array {
  const device = decodeBlob(bytes);
  if (key !== undefined) {
    return encodeBlob({ ...device, version: version ?? device.version }, key);
  }
  if ((version ?? device.version) === device.version) return bytes;
  throw new ConfigError(
    `--model-version is ${version}, but the blob was signed as ${device.version}`,
    "Name --sign-key as well, to sign it anew.",
  );
}

function quantised(bytes: Uint8Array, { name, version, key }: PublishSettings): Uint8Array {
  const trained = parseTrainedModel(name, bytes);
  // The board is of the header alone.
  const board = boards[0] as (typeof boards)[number];
  const settings = { board, version: version ?? trained.round, seed: 1, ...(key && { key }) };
  return exportModel(trained, settings).blob;
}
