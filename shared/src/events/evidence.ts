/**
 * What an event can rest on: how the room looks, that something in it moves, or that something has
 * changed and stayed so for minutes.
 */
export const evidences = ["appearance", "motion", "lasting"] as const;
export type Evidence = (typeof evidences)[number];

/** One number for each evidence that a device has; one without motion leaves it out. */
export type PerEvidence<T> = Readonly<Partial<Record<Evidence, T>>>;

/**
 * One p-value of all evidence: K times the smallest of K (Bonferroni). Appearance and motion come
 * from the same frame, so it must hold under any dependence; of the mergers that do (Vovk and Wang
 * 2020, "Combining p-values via averaging", Biometrika 107) this one loses least when only one
 * evidence speaks, as motion does of a person who passes and appearance of one who lies still.
 * @param pValues each within (0, 1], valid on its own
 * @returns within (0, 1]; 1 without any evidence
 */
export function joinedPValue(pValues: PerEvidence<number>): number {
  const all = Object.values(pValues);
  return Math.min(1, ...all.map((pValue) => all.length * pValue));
}

/**
 * The evidence that is unusual on its own, in the order of `evidences`: `joinedPValue` is at most
 * `alpha` exactly when there is some.
 */
export function firedEvidence(pValues: PerEvidence<number>, alpha: number): readonly Evidence[] {
  const count = Object.keys(pValues).length;
  return evidences.filter((evidence) => count * (pValues[evidence] ?? 1) <= alpha);
}
