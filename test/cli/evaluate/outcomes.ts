import type { KindScores, RoomOutcome, Unit } from "@lares/cli";

/** Five clips of four normals with scores from 0 to below 1. */
const normal = [0, 1, 2, 3, 4].map((clip) => [0, 1, 2, 3].map((i) => (4 * clip + i) / 20));

/** Scores of a room whose calibration frames score 0.05 to 0.95. */
export const someScores = (episodes: readonly (readonly number[])[]): KindScores => ({
  calibration: [Array.from({ length: 19 }, (_, i) => (i + 1) / 20)],
  normal,
  episodes: episodes.map((episode) => [...episode]),
});

/** A room in which a fall and an intruder are scored as given. */
export function someOutcome(
  room: string,
  fall: readonly number[],
  intruder: readonly number[],
): RoomOutcome {
  return {
    room,
    episodes: [{ kind: "fall", difficulty: 3 }, { kind: "intruder" }],
    scores: { appearance: someScores([fall, intruder]) },
    pixelAuroc: null,
    gradients: 6,
    bytes: 1000,
  };
}

export const someUnit = (method: string, seed: number | null): Unit => ({
  model: "micro",
  method,
  seed,
});
