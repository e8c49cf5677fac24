import { readFile } from "node:fs/promises";
import { ConfigError, type OwnModel, parseModelSpec } from "@lares/shared";

/** @throws ConfigError naming the file that cannot be read, or what in it is no model */
export async function readModelFile(file: string): Promise<OwnModel> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(
      `--model-file ${file} cannot be read as JSON: ${why}`,
      "Name a file with one model.",
      cause,
    );
  }
  return parseModelSpec(file, value);
}
