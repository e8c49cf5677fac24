import { z } from "zod";

const Loss = z.number().nonnegative();
const Share = z.number().min(0).max(1);

/** One new room with so many frames, of one model and seed. */
export const ColdStartRow = z.strictObject({
  model: z.string(),
  seed: z.int().positive(),
  room: z.string(),
  /** That the new room was trained on. */
  frames: z.int().positive(),
  background: Loss,
  /** Of the common model as it came. */
  global: Loss,
  fromGlobal: z.array(Loss),
  fromScratch: z.array(Loss),
  /** After each checkpoint; empty of rooms without episodes. */
  aurocs: z.strictObject({ fromGlobal: z.array(Share), fromScratch: z.array(Share) }),
  stepsToScratch: z.int().nonnegative().nullable(),
});
export type ColdStartRow = z.infer<typeof ColdStartRow>;

/** What `npm run bench -- cold-start --json` writes: losses of new rooms on frames not seen. */
export const ColdStartReport = z.strictObject({
  kind: z.literal("cold-start"),
  settings: z.strictObject({
    /** Folder of rooms; the generated benchmark where there is none. */
    data: z.string().optional(),
    models: z.array(z.string()),
    seeds: z.int().positive(),
    rounds: z.int().positive(),
    epochs: z.int().positive(),
    /** Training steps after which losses were taken. */
    checkpoints: z.array(z.int().positive()),
  }),
  results: z.array(ColdStartRow),
});
export type ColdStartReport = z.infer<typeof ColdStartReport>;
