import { lstat, mkdir, readFile, writeFile } from "node:fs/promises";
import { ConfigError } from "../errors.ts";

/** Nobody but the owner may read what lies in it. */
const OWNER_ONLY_DIRECTORY = 0o700;

/** Nobody but the owner may read it. */
export const OWNER_ONLY_FILE = 0o600;

/**
 * Makes a new directory for keys, readable by its owner only.
 * @throws ConfigError when there is something of that name already
 */
export async function createPrivateDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: OWNER_ONLY_DIRECTORY });
  } catch (cause) {
    if (!hasCode(cause, "EEXIST")) throw notMade(path, cause);
    throw new ConfigError(
      `${path} exists already`,
      "Name a new directory: keys are never overwritten. To begin anew, move the old one away.",
    );
  }
}

/** Writes a new file that only its owner may read. @throws ConfigError when it exists or cannot be */
export async function writePrivate(path: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeFile(path, content, { flag: "wx", mode: OWNER_ONLY_FILE, flush: true });
  } catch (cause) {
    throw notMade(path, cause);
  }
}

/**
 * Reads a key or another file that only its owner should be able to read.
 * @throws ConfigError when it is missing, or others may read or write it
 */
export async function readPrivate(path: string): Promise<string> {
  let text: string;
  try {
    const { mode } = await lstat(path);
    if ((mode & 0o077) !== 0) {
      throw new ConfigError(
        `${path} may be read or changed by other users`,
        `Run \`chmod 600 ${path}\`, and think of who could have read it until now.`,
      );
    }
    text = await readFile(path, "utf8");
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(
      `${path} cannot be read: ${why}`,
      "Name a directory that `lares fleet init` or `lares agent enroll` has made.",
      cause,
    );
  }
  return text;
}

/** Whether a failure of the file system has this code. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

function notMade(path: string, cause: unknown): ConfigError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ConfigError(
    `${path} cannot be made: ${why}`,
    "Name a path in an existing directory that this user may write to.",
    cause,
  );
}
