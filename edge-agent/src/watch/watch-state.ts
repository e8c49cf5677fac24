import { join } from "node:path";
import { AcceptedPatterns, LearnedThresholds, type Log, ThresholdFactor } from "@lares/shared";
import { z } from "zod";
import { StoredFile } from "../storage/stored-file.ts";
import { StoredLasting } from "./lasting-memory.ts";

const fileName = "watch.json";

/** What a device has learned while it watched; nothing of it ever leaves the device. */
export const StoredWatch = z.strictObject({
  v: z.literal(1),
  eventsPerWeek: z.number().positive(),
  /** By the name of the detector: scores of another one are other numbers. */
  learned: z.record(z.string(), LearnedThresholds),
  /** None before the room's ground is known. */
  lasting: StoredLasting.optional(),
  accepted: AcceptedPatterns,
  /** Factor on the threshold that was learned. */
  threshold: ThresholdFactor.default(1),
  /** When the latest events began, in seconds since 1970. */
  began: z.array(z.number()).default([]),
});
export type StoredWatch = Readonly<z.infer<typeof StoredWatch>>;

/** Keeps what a device learns across restarts, in one file of a directory. */
export class WatchState extends StoredFile<StoredWatch> {
  /** @param directory that exists and that this user may write to */
  constructor(directory: string, log: Log) {
    super(join(directory, fileName), StoredWatch, log);
  }
}
