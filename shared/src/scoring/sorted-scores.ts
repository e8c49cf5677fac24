import { DataError } from "../errors.ts";

/**
 * A sorted copy of scores.
 * @param what names them in errors
 * @throws DataError when there are none, or one is not a number
 */
export function sortedScores(what: string, scores: ArrayLike<number>): Float64Array {
  const sorted = Float64Array.from(scores).sort();
  // NaN is sorted last.
  if (sorted.length > 0 && !Number.isNaN(sorted.at(-1))) return sorted;
  throw new DataError(
    `${what} scores are ${sorted.length === 0 ? "missing" : "not all numbers"}`,
    "Score at least one frame of this kind, with a model whose training converged.",
  );
}
