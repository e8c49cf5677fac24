import { readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { AcceptedPatterns, LearnedThresholds, type Log, writeAtomically } from "@lares/shared";
import { z } from "zod";

const fileName = "watch.json";

/** What a device has learned while it watched; nothing of it ever leaves the device. */
export const StoredWatch = z.strictObject({
  v: z.literal(1),
  eventsPerWeek: z.number().positive(),
  /** By the name of the detector: scores of another one are other numbers. */
  learned: z.record(z.string(), LearnedThresholds),
  accepted: AcceptedPatterns,
});
export type StoredWatch = Readonly<z.infer<typeof StoredWatch>>;

/** Keeps what a device learns across restarts, in one file of a directory. */
export class WatchState {
  readonly #path: string;
  readonly #log: Log;
  #isFailing = false;

  /** @param directory that exists and that this user may write to */
  constructor(directory: string, log: Log) {
    this.#path = join(directory, fileName);
    this.#log = log;
  }

  /** @returns undefined where nothing usable is stored; what cannot be read is kept aside */
  async load(): Promise<StoredWatch | undefined> {
    const text = await readFile(this.#path, "utf8").catch(() => undefined);
    if (text === undefined) return undefined;
    try {
      return StoredWatch.parse(JSON.parse(text));
    } catch (error) {
      const aside = `${this.#path}.corrupt`;
      await rename(this.#path, aside);
      const message = "what was learned cannot be read: it is kept aside, and learned anew";
      this.#log("warn", "watch.corrupt-state", { path: aside, message, error });
      return undefined;
    }
  }

  /** Never fails: a full disk is reported, once, and the room is watched on. */
  async save(state: StoredWatch): Promise<void> {
    try {
      await writeAtomically(this.#path, new TextEncoder().encode(`${JSON.stringify(state)}\n`));
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) this.#log("warn", "watch.not-stored", { path: this.#path, error });
      this.#isFailing = true;
    }
  }
}
