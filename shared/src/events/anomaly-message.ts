import type { AnomalyEvent } from "../wire/messages.ts";
import type { EventReport } from "./event-report.ts";

/** What a message says beside the report: who tells it, when, and with which model. */
export type Teller = Pick<AnomalyEvent, "device" | "boot" | "t" | "late" | "model" | "camera">;

/** @param report on a clock that counts seconds since the device started */
export function anomalyMessage(report: EventReport, teller: Teller): AnomalyEvent {
  return {
    kind: "anomaly",
    v: 1,
    ...teller,
    event: report.event,
    phase: report.phase,
    uptimeMs: Math.round(1000 * report.atSeconds),
    score: report.level,
    pValue: report.pValue,
    evidence: [...report.evidence],
    region: report.region,
    durationMs: Math.round(1000 * report.durationSeconds),
  };
}
