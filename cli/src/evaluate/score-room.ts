import type { BenchRoom } from "./bench-room.ts";
import type { ClipEvidence, ClipScorer } from "./clip-scorer.ts";
import { type Evidence, evidenceNames } from "./evidence.ts";
import type { EvidenceScores, RoomOutcome } from "./outcome.ts";
import { pixelAuroc } from "./pixel-auroc.ts";

/** What a detector gave in a room, without what it cost. */
export type ScoredRoom = Pick<RoomOutcome, "room" | "episodes" | "scores" | "pixelAuroc">;

/** Scores the frames of a room that nothing was fitted to. */
export function scoreRoom(room: BenchRoom, score: ClipScorer): ScoredRoom {
  const { name, episodes } = room.prepared.clips;
  const parts = {
    calibration: room.calibration.map(score),
    normal: room.normal.map(score),
    episodes: room.episodes.map(score),
  };
  const scores: ScoredRoom["scores"] = {};
  for (const evidence of evidenceNames) {
    const found = evidenceScores(parts, evidence);
    if (found !== undefined) scores[evidence] = found;
  }
  return {
    room: name,
    episodes: episodes.map(({ kind, difficulty }) => ({ kind, ...(difficulty && { difficulty }) })),
    scores,
    pixelAuroc: pixelAurocOf(room, parts),
  };
}

type ScoredParts = Record<keyof EvidenceScores, readonly ClipEvidence[]>;

/** undefined where the detector has no such evidence */
function evidenceScores(parts: ScoredParts, evidence: Evidence): EvidenceScores | undefined {
  if (Object.values(parts).every((clips) => clips.every(({ scores }) => !scores[evidence]))) {
    return undefined;
  }
  const of = (clips: readonly ClipEvidence[]) =>
    clips.map(({ scores }) => (scores[evidence] ?? []).map(Math.fround));
  return {
    calibration: of(parts.calibration),
    normal: of(parts.normal),
    episodes: of(parts.episodes),
  };
}

function pixelAurocOf({ prepared }: BenchRoom, parts: ScoredParts): number | null {
  const grids = (clips: readonly ClipEvidence[]) => clips.flatMap((clip) => clip.grids ?? []);
  const masked = prepared.clips.episodes.flatMap(({ masks = [] }, i) => {
    const own = parts.episodes[i]?.grids ?? [];
    return own.flatMap((grid, frame) => {
      const mask = masks[frame];
      return mask === undefined ? [] : [{ grid, mask }];
    });
  });
  return pixelAuroc(grids(parts.normal), masked, prepared.spec.input);
}
