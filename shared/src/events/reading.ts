import { type Evidence, evidences, joinedPValue, type PerEvidence } from "./evidence.ts";

/** What one evidence gives of one frame. */
export interface SeenEvidence {
  /** At least 0. */
  readonly score: number;
  /** Of the score among calibration scores; without it the history of hours gives one. */
  readonly pValue?: number;
  /** [16, 16], as of `errorGrid`; an event keeps it, so it is never written to again. */
  readonly grid: Float32Array;
}

/** What that means: its score is one of a `Confirmation`. */
export interface EvidenceReading extends SeenEvidence {
  /** The one that the promise asks for, above 0. */
  readonly threshold: number;
  readonly pValue: number;
}

/** An evidence that is above its threshold. */
export interface Fired {
  /** In multiples of the threshold, above 1. */
  readonly level: number;
  readonly grid: Float32Array;
}

/** What a frame says, all evidence joined. */
export interface Reading {
  /** Of a clock that never goes back: seconds since the device started. */
  readonly atSeconds: number;
  /** The highest score in multiples of its threshold: above 1 an event begins. */
  readonly level: number;
  /** What is above its threshold, in the order of `evidences`. */
  readonly fired: ReadonlyMap<Evidence, Fired>;
  readonly pValue: number;
  /** The error grid of the evidence that gave the level. */
  readonly grid: Float32Array;
}

/**
 * Joins the evidence of one frame. Each evidence has a promise of its own, so the events that their
 * joint level begins are at most those of both together, whatever their dependence.
 * @param readings of at least one evidence
 */
export function joinedReading(atSeconds: number, readings: PerEvidence<EvidenceReading>): Reading {
  const given = evidences.flatMap((evidence) => {
    const reading = readings[evidence];
    if (reading === undefined) return [];
    const { score, threshold, pValue, grid } = reading;
    return [{ evidence, level: score / threshold, pValue, grid }];
  });
  const level = Math.max(0, ...given.map((one) => one.level));
  const strongest = given.find((one) => one.level === level);
  const fired = given.filter((one) => one.level > 1);
  const pValues = Object.fromEntries(given.map(({ evidence, pValue }) => [evidence, pValue]));
  return {
    atSeconds,
    level,
    fired: new Map(fired.map(({ evidence, level, grid }) => [evidence, { level, grid }])),
    pValue: joinedPValue(pValues),
    grid: strongest?.grid ?? new Float32Array(),
  };
}
