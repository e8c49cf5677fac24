import type { ResultRow } from "./evaluation.ts";
import type { KindScores, RoomOutcome, UnitOutcome } from "./outcome.ts";
import { kindsOf, resultRows } from "./result-rows.ts";
import { type ScoreKind, scoreKinds } from "./score-kind.ts";
import type { Unit } from "./unit.ts";

/** A unit that has been computed. */
export interface MeasuredUnit {
  readonly unit: Unit;
  readonly outcome: UnitOutcome;
}

/** One kind of score in one room. */
export interface RoomOfKind {
  readonly outcome: RoomOutcome;
  readonly scores: KindScores;
}

/** One run of a method; of a detector without a network there is one. */
export interface Run {
  readonly rooms: readonly RoomOfKind[];
  readonly rows: readonly ResultRow[];
}

/** All runs of a method by one kind of score. */
export interface Group {
  readonly model: string;
  readonly method: string;
  readonly score: ScoreKind;
  readonly isNetwork: boolean;
  readonly runs: readonly Run[];
}

/** @param measured units of one model */
export function groupsOf(measured: readonly MeasuredUnit[]): readonly Group[] {
  const methods = [...new Set(measured.map(({ unit }) => unit.method))];
  return methods.flatMap((method) => {
    const own = measured.filter(({ unit }) => unit.method === method);
    const { model, seed } = (own[0] as MeasuredUnit).unit;
    const rows = own.map(({ unit, outcome }) => resultRows(unit, outcome));
    return scoreKinds
      .map((score): Group => {
        const runs = own.map(({ outcome }, i) => runOf(outcome, rows[i] ?? [], score));
        return { model, method, score, isNetwork: seed !== null, runs };
      })
      .filter(({ runs }) => runs.every(({ rows }) => rows.length > 0));
  });
}

function runOf(outcome: UnitOutcome, rows: readonly ResultRow[], score: ScoreKind): Run {
  return {
    rooms: outcome.flatMap((room) =>
      kindsOf(room)
        .filter(([kind]) => kind === score)
        .map(([, scores]) => ({ outcome: room, scores })),
    ),
    rows: rows.filter((row) => row.score === score),
  };
}
