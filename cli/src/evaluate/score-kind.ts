/**
 * What a score says of a frame, higher being less usual: how it looks, how it moves, both together,
 * how it looks when all of the network is believed, or the network's plain mean squared error.
 */
export const scoreKinds = ["appearance", "motion", "joint", "network", "mse"] as const;
export type ScoreKind = (typeof scoreKinds)[number];
