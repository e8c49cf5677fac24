import { readFile, rename } from "node:fs/promises";
import { type Log, writeAtomically } from "@lares/shared";
import type { z } from "zod";

/**
 * What a device keeps across restarts, as JSON in one file that is replaced whole: temporary file,
 * fsync, rename.
 */
export class StoredFile<T> {
  readonly path: string;
  readonly #schema: z.ZodType<T>;
  readonly #log: Log;
  #isFailing = false;

  /** @param path in a directory that exists and that this user may write to */
  constructor(path: string, schema: z.ZodType<T>, log: Log) {
    this.path = path;
    this.#schema = schema;
    this.#log = log;
  }

  /** @returns undefined where nothing usable is stored; what cannot be read is kept aside */
  async load(): Promise<T | undefined> {
    const text = await readFile(this.path, "utf8").catch(() => undefined);
    if (text === undefined) return undefined;
    try {
      return this.#schema.parse(JSON.parse(text));
    } catch (error) {
      const aside = `${this.path}.corrupt`;
      await rename(this.path, aside);
      const message = "what was stored cannot be read: it is kept aside, and begun anew";
      this.#log("warn", "watch.corrupt-state", { path: aside, message, error });
      return undefined;
    }
  }

  /** Never fails: a full disk is reported, once, and the room is watched on. */
  async save(value: T): Promise<void> {
    try {
      await writeAtomically(this.path, new TextEncoder().encode(`${JSON.stringify(value)}\n`));
      if (this.#isFailing) this.#log("info", "watch.stored-again", { path: this.path });
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) this.#log("warn", "watch.not-stored", { path: this.path, error });
      this.#isFailing = true;
    }
  }
}
