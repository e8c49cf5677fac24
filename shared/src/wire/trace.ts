import type { FleetId, RunId, TaskId, TraceId } from "../ids.ts";
import { sha256 } from "./digest.ts";

/** What a round is, in every message and record that is about it. */
export interface TracedRound {
  readonly fleet: FleetId;
  readonly task: TaskId;
  readonly run: RunId;
  readonly round: number;
}

const TRACE_DIGITS = 32;

/**
 * One id for everything that happens in a round, at the aggregator, its sites and all devices: it
 * is in their log lines, in receipts and results. Each computes it from what the round is called, so
 * that nobody has to be told, a round keeps it when a process is started again, and a replay has the
 * same. In a round, the SHA-256 of an update's payload names that update, and that of the weights
 * what came out.
 *
 * Source: the trace-id of W3C Trace Context, 16 bytes in lower-case hexadecimal.
 */
export function traceOf({ fleet, task, run, round }: TracedRound): TraceId {
  const name = `lares/v1/trace\n${fleet}\n${task}\n${run}\n${round}\n`;
  return sha256(name).slice(0, TRACE_DIGITS) as TraceId;
}
