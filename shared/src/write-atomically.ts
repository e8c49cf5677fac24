import { open, rename, rm, stat } from "node:fs/promises";
import { ConfigError } from "./errors.ts";

/**
 * Replaces a file: whoever reads it, also after a power cut, finds the old content or the new one,
 * whole. Writes `<path>.tmp` first.
 * @param mode of a file with secrets
 * @throws ConfigError naming the path and why it cannot be written
 */
export async function writeAtomically(path: string, data: Uint8Array, mode = 0o666): Promise<void> {
  const temporary = `${path}.tmp`;
  try {
    const file = await open(temporary, "w", mode);
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw notWritable(path, cause);
  }
}

/**
 * Finds out early whether `writeAtomically` could write there; what is there stays.
 * @throws ConfigError naming the path and why it cannot be written
 */
export async function requireWritable(path: string): Promise<void> {
  const temporary = `${path}.tmp`;
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) throw notWritable(path, "it is a directory");
  try {
    await (await open(temporary, "w")).close();
    await rm(temporary);
  } catch (cause) {
    throw notWritable(path, cause);
  }
}

function notWritable(path: string, cause: unknown): ConfigError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ConfigError(
    `${path} cannot be written: ${why}`,
    "Name a file in an existing directory that this user may write to.",
    cause,
  );
}
