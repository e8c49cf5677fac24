import { createPrivateKey } from "node:crypto";
import { fleetFiles } from "@lares/broker";
import { type CheckedModel, ConfigError, type ModelFile, readPrivate } from "@lares/shared";
import { publishableModel } from "../micro/model-to-publish.ts";

/**
 * Makes of a file what the micro devices of a fleet take, signed with its key.
 * @param directory of the fleet
 * @throws ConfigError or WireError that says what is wrong with the file
 */
export async function checkModel(
  directory: string,
  { file, version }: ModelFile,
): Promise<CheckedModel> {
  const bytes = new Uint8Array(Buffer.from(file, "base64"));
  if (bytes.length === 0) throw new ConfigError("the file is empty", "Choose another one.");
  const key = createPrivateKey(await readPrivate(fleetFiles(directory).signingKey));
  const model = publishableModel(bytes, { name: "the file", version, key });
  return { ...model, blob: Buffer.from(model.blob).toString("base64") };
}
