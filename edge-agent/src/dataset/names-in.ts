import { readdir } from "node:fs/promises";
import { DataError } from "@lares/shared";

/**
 * What a folder holds, in no order; nothing when it does not exist or is no folder.
 * @throws DataError when it cannot be read
 */
export async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (cause) {
    if (isAbsent(cause)) return [];
    throw new DataError(
      `folder ${directory} cannot be read: ${String(cause)}`,
      "Give the user that Lares runs as the right to read it.",
      cause,
    );
  }
}

/** Whether a path leads to nothing; one that cannot be looked at is there. */
export function isAbsent(cause: unknown): boolean {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return code === "ENOENT" || code === "ENOTDIR";
}
