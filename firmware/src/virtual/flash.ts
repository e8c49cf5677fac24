import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from "node:fs";
import { ConfigError } from "@lares/shared";

/** Flash memory, as a device has it: erased bytes are 0xFF, and writing only turns ones into zeros. */
export interface Flash {
  read(address: number, length: number): Uint8Array;
  write(address: number, bytes: Uint8Array): void;
  /** Turns a sector into ones. */
  erase(address: number, length: number): void;
}

/** Flash that forgets: for tests, which may cut its power. */
export class MemoryFlash implements Flash {
  readonly bytes: Uint8Array;

  constructor(length: number) {
    this.bytes = new Uint8Array(length).fill(0xff);
  }

  read(address: number, length: number): Uint8Array {
    return this.bytes.slice(address, address + length);
  }

  write(address: number, bytes: Uint8Array): void {
    for (const [i, byte] of bytes.entries()) {
      this.bytes[address + i] = (this.bytes[address + i] as number) & byte;
    }
  }

  erase(address: number, length: number): void {
    this.bytes.fill(0xff, address, address + length);
  }
}

/** Flash in a file. What was written is on disk before the device goes on. */
export class FileFlash implements Flash, Disposable {
  readonly #file: number;
  readonly #memory: MemoryFlash;

  /** @throws ConfigError when the file cannot be opened or is no flash of this length */
  constructor(path: string, length: number) {
    this.#memory = new MemoryFlash(length);
    this.#file = openOrCreate(path);
    const found = fstatSync(this.#file).size;
    if (found === 0) this.#store(0, length);
    else if (found === length) readSync(this.#file, this.#memory.bytes, 0, length, 0);
    else {
      closeSync(this.#file);
      throw new ConfigError(
        `state file ${path} has ${found} bytes, expected ${length}`,
        "Name the state of a virtual device, or remove the file to begin anew.",
      );
    }
  }

  read(address: number, length: number): Uint8Array {
    return this.#memory.read(address, length);
  }

  write(address: number, bytes: Uint8Array): void {
    this.#memory.write(address, bytes);
    this.#store(address, bytes.length);
  }

  erase(address: number, length: number): void {
    this.#memory.erase(address, length);
    this.#store(address, length);
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }

  #store(address: number, length: number): void {
    writeSync(this.#file, this.#memory.bytes, address, length, address);
    fsyncSync(this.#file);
  }
}

function openOrCreate(path: string): number {
  try {
    // Not "a": on Linux that would append, whatever the position.
    return openSync(path, "r+");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw notUsable(path, cause);
  }
  try {
    return openSync(path, "wx+");
  } catch (cause) {
    throw notUsable(path, cause);
  }
}

function notUsable(path: string, cause: unknown): ConfigError {
  return new ConfigError(
    `state file ${path} cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}`,
    "Name a folder that this user may write to.",
    cause,
  );
}
