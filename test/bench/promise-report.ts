import { cameraStates, evidences } from "@lares/shared";
import { z } from "zod";

/** What events are made of. */
export const watchKinds = ["frames", "lasting", "agent"] as const;
export type WatchKind = (typeof watchKinds)[number];

const Count = z.int().nonnegative();

/** An event that no inserted object explains, with what may tell its cause. */
const FalseEvent = z.strictObject({
  /** Days since the room's midnight before day 0. */
  day: Count,
  hour: z.int().min(0).max(23),
  /** From its begin to the last loud frame. */
  minutes: z.number().nonnegative(),
  /** What it rests on. */
  evidence: z.array(z.enum(evidences)).min(1),
  /** Highest score as multiples of the threshold. */
  level: z.number().positive(),
  /** Middle of its region, in shares of the frame from the upper left corner. */
  x: z.number().min(0).max(1),
  y: z.number().min(0).max(1),
});
export type FalseEvent = z.infer<typeof FalseEvent>;

/** What one room made of its life. */
const PromiseRoom = z.strictObject({
  room: z.string(),
  /** In which there was a threshold. */
  measuredDays: z.number().nonnegative(),
  /** The first threshold and the last one. */
  thresholds: z.tuple([z.number().positive(), z.number().positive()]).nullable(),
  falseEvents: z.array(FalseEvent),
  objects: Count,
  /** By a device that met no object before. */
  foundObjects: Count,
  /** By one that met all earlier ones, and took them for its own false events; where it was asked for. */
  foundWhenFrequent: Count.optional(),
  /** Frames in each state of the camera since learning began. */
  cameraFrames: z.partialRecord(z.enum(cameraStates), Count),
});
export type PromiseRoom = z.infer<typeof PromiseRoom>;

/** What `npm run bench -- promise --json` writes: what thresholds kept, of what they promised. */
export const PromiseReport = z.strictObject({
  kind: z.literal("promise"),
  settings: z.strictObject({
    model: z.string(),
    days: z.int().positive(),
    intervalSeconds: z.number().positive(),
    eventsPerWeek: z.number().positive(),
    objectsPerWeek: z.number().positive(),
    /** Whether a device that met all objects was measured as well. */
    frequent: z.boolean(),
    /** Each frame by itself, confirmed by others; what lasts over frames, place by place; or both. */
    watch: z.enum(watchKinds),
    /** Frames that must agree, of how many; of what lasts it cannot be chosen. */
    confirmation: z
      .strictObject({ needed: z.int().positive(), window: z.int().positive() })
      .optional(),
  }),
  rooms: z.array(PromiseRoom).min(1),
});
export type PromiseReport = z.infer<typeof PromiseReport>;

/** False events per week; NaN of a room that never had a threshold. */
export const falsePerWeek = ({ falseEvents, measuredDays }: PromiseRoom): number =>
  (7 * falseEvents.length) / measuredDays;

/** Share of the objects that were found before they were gone. */
export const recallOf = ({ foundObjects, objects }: PromiseRoom): number => foundObjects / objects;

export const frequentRecallOf = ({
  foundWhenFrequent,
  objects,
}: PromiseRoom): number | undefined =>
  foundWhenFrequent === undefined ? undefined : foundWhenFrequent / objects;
