import type { RoomReport } from "@lares/edge-agent";
import { z } from "zod";

/** One event that a part of the fleet reported, as its log line has it. */
export const PartEvent = z.looseObject({ level: z.string(), event: z.string() });
export type PartEvent = z.infer<typeof PartEvent>;

/** `listening`, of a broker. */
export const Listening = z.object({ url: z.string() });

/** `page.listening`, of a page: where browsers find it. */
export const PageListening = Listening;

/** `round.closed`, of an aggregator. The loss of updates that fell short of the quorum is dropped. */
export const RoundClosed = z
  .object({
    round: z.int(),
    loss: z.number().nullable(),
    contributions: z.int(),
    quorum: z.int(),
    uplinkBytes: z.int(),
    seconds: z.number(),
  })
  .transform(({ contributions, quorum, ...closed }) => ({
    ...closed,
    loss: contributions < quorum ? null : closed.loss,
  }));

/** `all-finished`, of virtual ESP32s: the broker has all their events. */
export const AllFinished = z.object({ devices: z.int() });

const ScoreSummary = z.object({ n: z.int(), mean: z.number().nullable() });

const Report = z.object({
  room: z.string(),
  train: z.int(),
  calibration: z.int(),
  normal: ScoreSummary,
  anomalous: ScoreSummary,
  auroc: z.number().nullable(),
  aurocMse: z.number().nullable(),
  aurocBackground: z.number().nullable(),
  threshold: z.number().nullable(),
  falseAlarms: z.int().nullable(),
  hits: z.int().nullable(),
  trust: z.number(),
}) satisfies z.ZodType<RoomReport>;

/** `room.evaluated`, the last word of an agent. */
export const RoomEvaluated = z.object({
  report: Report,
  /** Payload bytes of its updates. */
  bytesSent: z.int(),
});
export type RoomEvaluated = z.infer<typeof RoomEvaluated>;
