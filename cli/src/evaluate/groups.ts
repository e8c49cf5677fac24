import type { ResultRow } from "./evaluation.ts";
import { type Evidence, evidenceNames } from "./evidence.ts";
import type { EvidenceScores, RoomOutcome, UnitOutcome } from "./outcome.ts";
import { evidenceOf, resultRows } from "./result-rows.ts";
import type { Unit } from "./unit.ts";

/** A unit that has been computed. */
export interface MeasuredUnit {
  readonly unit: Unit;
  readonly outcome: UnitOutcome;
}

/** One kind of evidence in one room. */
export interface ScoredRoom {
  readonly outcome: RoomOutcome;
  readonly scores: EvidenceScores;
}

/** One run of a method; of a detector without a network there is one. */
export interface Run {
  readonly rooms: readonly ScoredRoom[];
  readonly rows: readonly ResultRow[];
}

/** All runs of a method by one kind of evidence. */
export interface Group {
  readonly model: string;
  readonly method: string;
  readonly score: Evidence;
  readonly isNetwork: boolean;
  readonly runs: readonly Run[];
}

/** @param measured units of one model */
export function groupsOf(measured: readonly MeasuredUnit[]): readonly Group[] {
  const methods = [...new Set(measured.map(({ unit }) => unit.method))];
  return methods.flatMap((method) => {
    const own = measured.filter(({ unit }) => unit.method === method);
    const { model, seed } = (own[0] as MeasuredUnit).unit;
    return evidenceNames
      .map((score): Group => {
        const runs = own.map((unit) => runOf(unit, score));
        return { model, method, score, isNetwork: seed !== null, runs };
      })
      .filter(({ runs }) => runs.every(({ rows }) => rows.length > 0));
  });
}

function runOf({ unit, outcome }: MeasuredUnit, score: Evidence): Run {
  return {
    rooms: outcome.flatMap((room) =>
      evidenceOf(room)
        .filter(([evidence]) => evidence === score)
        .map(([, scores]) => ({ outcome: room, scores })),
    ),
    rows: resultRows(unit, outcome).filter((row) => row.score === score),
  };
}
