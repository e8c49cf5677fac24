import { ModelError } from "@lares/shared";
import type { BenchRoom } from "./bench-room.ts";
import type { ClipScorer, ScoredClip } from "./clip-scorer.ts";
import type { KindScores, RoomOutcome } from "./outcome.ts";
import { pixelAuroc } from "./pixel-auroc.ts";
import { type ScoreKind, scoreKinds } from "./score-kind.ts";

/** What a detector gave in a room, without what it cost. */
export type ScoredRoom = Pick<RoomOutcome, "room" | "episodes" | "scores" | "pixelAuroc">;

/**
 * Scores the frames of a room that nothing was fitted to.
 * @throws ModelError when a score is no finite number
 */
export function scoreRoom(room: BenchRoom, score: ClipScorer): ScoredRoom {
  const { name, episodes } = room.prepared.clips;
  const parts = {
    calibration: room.calibration.map(score),
    normal: room.normal.map(score),
    episodes: room.episodes.map(score),
  };
  const scores: ScoredRoom["scores"] = {};
  for (const kind of scoreKinds) {
    const found = findKind(parts, kind);
    if (found === undefined) continue;
    requireFinite(name, kind, found);
    scores[kind] = found;
  }
  return {
    room: name,
    episodes: episodes.map(({ kind, difficulty }) => ({ kind, ...(difficulty && { difficulty }) })),
    scores,
    pixelAuroc: pixelAurocOf(room, parts),
  };
}

type ScoredParts = Record<keyof KindScores, readonly ScoredClip[]>;

/** undefined where the detector has no such score */
function findKind(parts: ScoredParts, kind: ScoreKind): KindScores | undefined {
  if (Object.values(parts).every((clips) => clips.every(({ scores }) => !scores[kind]))) {
    return undefined;
  }
  const of = (clips: readonly ScoredClip[]) =>
    clips.map(({ scores }) => (scores[kind] ?? []).map(Math.fround));
  return {
    calibration: of(parts.calibration),
    normal: of(parts.normal),
    episodes: of(parts.episodes),
  };
}

function requireFinite(room: string, kind: ScoreKind, scores: KindScores): void {
  const odd = Object.values(scores)
    .flat(2)
    .find((score) => !Number.isFinite(score));
  if (odd === undefined) return;
  throw new ModelError(
    `${kind} of a frame of room ${room} is ${odd}, expected a finite number`,
    "Its network may have gone astray: try a smaller learning rate.",
  );
}

function pixelAurocOf({ prepared }: BenchRoom, parts: ScoredParts): number | null {
  const grids = (clips: readonly ScoredClip[]) => clips.flatMap((clip) => clip.grids ?? []);
  const masked = prepared.clips.episodes.flatMap(({ masks = [] }, i) => {
    const own = parts.episodes[i]?.grids ?? [];
    return own.flatMap((grid, frame) => {
      const mask = masks[frame];
      return mask === undefined ? [] : [{ grid, mask }];
    });
  });
  return pixelAuroc(grids(parts.normal), masked, prepared.spec.input);
}
