import { readFile, rename } from "node:fs/promises";
import { hasCode, type Log, writeAtomically } from "@lares/shared";
import type { z } from "zod";
import { arraysAsText, textAsArrays } from "./arrays-as-text.ts";

/** It may say what a room looks like. */
const ownerOnly = 0o600;

/**
 * What a device keeps across restarts, as JSON (`arraysAsText`) in one file that is replaced whole:
 * temporary file, fsync, rename.
 */
export class StoredFile<T> {
  readonly path: string;
  readonly #schema: z.ZodType<T>;
  readonly #log: Log;
  #isFailing = false;
  #turn: Promise<void> = Promise.resolve();

  /** @param path in a directory that exists and that this user may write to */
  constructor(path: string, schema: z.ZodType<T>, log: Log) {
    this.path = path;
    this.#schema = schema;
    this.#log = log;
  }

  /** @returns undefined where nothing usable is stored; what cannot be read is kept aside */
  async load(): Promise<T | undefined> {
    let text: string;
    try {
      text = await readFile(this.path, "utf8");
    } catch (error) {
      if (!hasCode(error, "ENOENT")) {
        this.#log("warn", "watch.unreadable-state", { path: this.path, error });
      }
      return undefined;
    }
    try {
      return this.#schema.parse(JSON.parse(text, textAsArrays));
    } catch (error) {
      await this.#keepAside(error);
      return undefined;
    }
  }

  /** Never fails: a full disk is reported, once, and the room is watched on. One save after the other. */
  save(value: T): Promise<void> {
    const text = `${JSON.stringify(value, arraysAsText)}\n`;
    this.#turn = this.#turn.then(() => this.#write(text));
    return this.#turn;
  }

  async #write(text: string): Promise<void> {
    try {
      await writeAtomically(this.path, new TextEncoder().encode(text), ownerOnly);
      if (this.#isFailing) this.#log("info", "watch.stored-again", { path: this.path });
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) this.#log("warn", "watch.not-stored", { path: this.path, error });
      this.#isFailing = true;
    }
  }

  async #keepAside(error: unknown): Promise<void> {
    const aside = `${this.path}.corrupt`;
    const message = "what was stored cannot be read: it is kept aside, and begun anew";
    await rename(this.path, aside).catch(() => {});
    this.#log("warn", "watch.corrupt-state", { path: aside, message, error });
  }
}
