import {
  type FleetId,
  type Gate,
  type RunId,
  type Sha256,
  type TaskId,
  type TraceId,
  traceOf,
} from "@lares/shared";
import { contributionsOf, findRecordedRound, modelOf } from "./recorded-round.ts";
import type { RoundArchive } from "./round-archive.ts";

/** Where a round stands by its log. */
export type RoundStanding = "collecting" | "aggregating" | "published" | "closed";

/** One round of a state folder, for people and scripts. */
export interface RoundSummary {
  readonly round: number;
  readonly fleet: FleetId;
  readonly task: TaskId;
  readonly run: RunId;
  /** Of the round, as in the log lines of aggregator and devices, and in receipts. */
  readonly trace: TraceId;
  readonly standing: RoundStanding;
  readonly strategy: string;
  readonly cohort: number;
  readonly quorum: number;
  /** Updates that count. */
  readonly updates: number;
  /** Null as long as there is no result. */
  readonly hadQuorum: boolean | null;
  /** What the votes said; null where none were asked for, or there is no result. */
  readonly gate: Gate | null;
  readonly loss: number | null;
  readonly base: Sha256;
  /** The base itself as long as there is no other. */
  readonly model: Sha256;
  /** Updates and weights were dropped: it can be shown, not replayed. */
  readonly isCompacted: boolean;
  /** After the last whole record: a crash, or an aggregator that is writing just now. */
  readonly tornBytes: number;
}

/** @returns undefined for a round that was not even opened */
export async function findRoundSummary(
  archive: RoundArchive,
  round: number,
): Promise<RoundSummary | undefined> {
  const segment = await archive.read(round);
  await segment.close();
  const recorded = findRecordedRound(segment.steps);
  if (recorded === undefined) return undefined;
  const { opened, result, isCompacted, isFrozen, isClosed } = recorded;
  const { fleet, task, run, strategy, cohort, quorum, base } = opened;
  const open = isFrozen ? "aggregating" : "collecting";
  const published = isClosed ? "closed" : "published";
  return {
    round,
    fleet,
    task,
    run,
    trace: traceOf(opened),
    standing: result === undefined ? open : published,
    strategy,
    cohort: cohort.length,
    quorum,
    updates: contributionsOf(recorded).length,
    hadQuorum: result?.hadQuorum ?? null,
    gate: result?.gate ?? null,
    loss: result?.loss ?? null,
    base,
    model: modelOf(recorded),
    isCompacted,
    tornBytes: segment.tornBytes,
  };
}
