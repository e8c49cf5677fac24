import { z } from "zod";
import { UnitOutcome } from "./outcome.ts";
import { EvaluationSettings } from "./settings.ts";
import { Unit } from "./unit.ts";

/** Asks a worker for a unit. */
export const Job = z.strictObject({ settings: EvaluationSettings, unit: Unit });
export type Job = z.infer<typeof Job>;

/** A worker's answer. */
export const JobAnswer = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("done"), outcome: UnitOutcome }),
  /** `code` is that of a LaresError; none where the failure is a defect. */
  z.strictObject({
    kind: z.literal("failed"),
    message: z.string(),
    remedy: z.string().optional(),
  }),
]);
export type JobAnswer = z.infer<typeof JobAnswer>;
