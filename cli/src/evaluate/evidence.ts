/**
 * What a score says of a frame, higher being less usual: how it looks, how it moves, both together,
 * or the plain mean squared error.
 */
export const evidenceNames = ["appearance", "motion", "joint", "mse"] as const;
export type Evidence = (typeof evidenceNames)[number];
