import { constants } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError } from "@lares/shared";
import type { LogFile, Storage } from "./storage.ts";

/**
 * Files in one folder, which is made when it is missing.
 * @throws ConfigError naming the folder and why it cannot be used
 */
export async function openFolder(folder: string): Promise<Storage> {
  try {
    await mkdir(folder, { recursive: true });
    return await readFolder(folder, constants.O_RDWR | constants.O_CREAT);
  } catch (error) {
    throw unusable(folder, error);
  }
}

/**
 * The same, to be read only: what an aggregator writes there meanwhile is not disturbed.
 * @throws ConfigError naming the folder and why it cannot be read
 */
export async function readFolder(
  folder: string,
  flags: number = constants.O_RDONLY,
): Promise<Storage> {
  await readdir(folder).catch((error: unknown) => {
    throw unusable(folder, error);
  });
  const at = (name: string): string => join(folder, name);
  return {
    list: async () => (await readdir(folder)).sort(),
    open: async (name) => {
      const handle = await open(at(name), flags, 0o600);
      return new FileLog(handle, (await handle.stat()).size);
    },
    rename: (from, to) => rename(at(from), at(to)),
    remove: (name) => rm(at(name), { force: true }),
    syncNames: async () => {
      const handle = await open(folder, "r");
      await handle.sync().finally(() => handle.close());
    },
  };
}

class FileLog implements LogFile {
  readonly #handle: FileHandle;
  #length: number;

  constructor(handle: FileHandle, length: number) {
    this.#handle = handle;
    this.#length = length;
  }

  get length(): number {
    return this.#length;
  }

  async append(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#handle.write(
        bytes,
        done,
        bytes.length - done,
        this.#length,
      );
      done += bytesWritten;
      this.#length += bytesWritten;
    }
  }

  sync(): Promise<void> {
    return this.#handle.datasync();
  }

  async truncate(length: number): Promise<void> {
    await this.#handle.truncate(length);
    this.#length = length;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.#length - offset)));
    let done = 0;
    while (done < bytes.length) {
      const rest = bytes.length - done;
      const { bytesRead } = await this.#handle.read(bytes, done, rest, offset + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return bytes.subarray(0, done);
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

function unusable(folder: string, cause: unknown): ConfigError {
  if (cause instanceof ConfigError) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ConfigError(
    `state folder ${folder} cannot be used: ${why}`,
    "Name a folder that this user may read and write.",
    cause,
  );
}
