import { z } from "zod";
import { EventId } from "../ids.ts";
import { gridSize } from "../scoring/residual.ts";
import { innerProduct } from "../scoring/vector-arithmetic.ts";
import { type Evidence, evidences } from "./evidence.ts";

/** More would cover the room; a device of 100 kB holds these. */
export const maxAccepted = 16;
/** Cosine of a frame's error grid and a pattern from which they count as alike. */
const minSimilarity = 0.8;
/** How much more error than at the marked event is explained: light changes by about that. */
const margin = 1.5;
const fullScale = 255;

/** Where and how much one event differed, of which its owner said "this is normal". */
const AcceptedPattern = z.strictObject({
  event: EventId,
  evidence: z.enum(evidences),
  highest: z.number().positive(),
  /** [16, 16] in 255ths of `highest`. */
  cells: z.array(z.int().min(0).max(fullScale)).length(gridSize * gridSize),
});

/** What an owner has called normal: local, stored as JSON, undone by event id. */
export const AcceptedPatterns = z.array(AcceptedPattern).max(maxAccepted);
export type AcceptedPatterns = readonly Readonly<z.infer<typeof AcceptedPattern>>[];

/** What the owner's word changed; when there are too many, one must be undone first. */
export type Acceptance =
  | { readonly ok: true; readonly patterns: AcceptedPatterns }
  | { readonly ok: false; readonly reason: "full" | "already accepted" };

/**
 * Takes an event as normal. The oldest pattern is not dropped for it: an alarm that its owner had
 * called normal would come back unasked.
 * @param grid [16, 16] at the event's peak, with an error above 0
 */
export function withAccepted(
  patterns: AcceptedPatterns,
  event: EventId,
  evidence: Evidence,
  grid: Float32Array,
): Acceptance {
  const known = patterns.some(
    (pattern) => pattern.event === event && pattern.evidence === evidence,
  );
  if (known) return { ok: false, reason: "already accepted" };
  if (patterns.length >= maxAccepted) return { ok: false, reason: "full" };
  const highest = Math.max(...grid);
  const cells = Array.from(grid, (error) => Math.round((error / highest) * fullScale));
  return { ok: true, patterns: [...patterns, { event, evidence, highest, cells }] };
}

/** Takes the owner's word back: the event will alarm again. */
export function withoutAccepted(patterns: AcceptedPatterns, event: EventId): AcceptedPatterns {
  return patterns.filter((pattern) => pattern.event !== event);
}

/**
 * The error that no accepted pattern explains: when a frame's grid is like a pattern, one and a half
 * times the pattern is subtracted. So the same thing again is quiet, while something else elsewhere,
 * or something stronger in the same place, is not: no more is ever taken than the owner has seen.
 * @param grid [16, 16]; not modified
 * @returns the grid itself when nothing is alike
 */
export function remainingError(
  patterns: AcceptedPatterns,
  evidence: Evidence,
  grid: Float32Array,
): Float32Array {
  let nearest: AcceptedPatterns[number] | undefined;
  let highest = minSimilarity;
  for (const pattern of patterns) {
    if (pattern.evidence !== evidence) continue;
    const similarity = cosine(grid, pattern.cells);
    if (similarity < highest) continue;
    nearest = pattern;
    highest = similarity;
  }
  if (nearest === undefined) return grid;
  const { cells, highest: peak } = nearest;
  const scale = (margin * peak) / fullScale;
  return grid.map((error, i) => Math.max(0, error - scale * (cells[i] as number)));
}

/** Of two grids without negative values; 0 when one is all 0. */
function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const norm = Math.sqrt(innerProduct(a, a) * innerProduct(b, b));
  return norm > 0 ? innerProduct(a, b) / norm : 0;
}
