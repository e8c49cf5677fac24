import { type Evidence, evidences, joinedPValue, type PerEvidence } from "./evidence.ts";

/** What one evidence says of one frame. */
export interface EvidenceReading {
  /** Of a `Confirmation`, at least 0. */
  readonly score: number;
  /** The one that the promise asks for, above 0. */
  readonly threshold: number;
  /** Of the score among calibration scores. */
  readonly pValue: number;
  /** [16, 16], as of `errorGrid`; an event keeps it, so it is never written to again. */
  readonly grid: Float32Array;
}

/** What a frame says, all evidence joined. */
export interface Reading {
  /** Of a clock that never goes back: seconds since the device started. */
  readonly atSeconds: number;
  /** The highest score in multiples of its threshold: above 1 an event begins. */
  readonly level: number;
  /** Which scores are above their thresholds. */
  readonly evidence: readonly Evidence[];
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
    return reading === undefined ? [] : [{ evidence, ...reading }];
  });
  const levels = given.map(({ score, threshold }) => score / threshold);
  const level = Math.max(0, ...levels);
  const strongest = given[levels.indexOf(level)];
  const pValues = Object.fromEntries(given.map(({ evidence, pValue }) => [evidence, pValue]));
  return {
    atSeconds,
    level,
    evidence: given.filter((_, i) => (levels[i] as number) > 1).map(({ evidence }) => evidence),
    pValue: joinedPValue(pValues),
    grid: strongest?.grid ?? new Float32Array(),
  };
}
