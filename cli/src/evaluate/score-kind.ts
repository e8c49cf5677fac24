/**
 * What a score says of a frame, higher being less usual: how it looks, how it moves, both together,
 * or the plain mean squared error.
 */
export const scoreKinds = ["appearance", "motion", "joint", "mse"] as const;
export type ScoreKind = (typeof scoreKinds)[number];
