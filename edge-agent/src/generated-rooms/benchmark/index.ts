// The parts of the benchmark, for tools and tests that look inside; what others use is in the room's
// own index.
export type { Box, Paint, Solid } from "../solid.ts";
export { ball, box } from "../solid.ts";
export { between, lengthOf, subtract, type Vector } from "../vector.ts";
export * from "./benchmark-frame.ts";
export * from "./episodes/difference.ts";
export * from "./episodes/effect-at.ts";
export * from "./episodes/episode-plan.ts";
export * from "./episodes/plan-episodes.ts";
export { benchmarkRoomNames, developmentRoomNames, requireHome } from "./home/benchmark-rooms.ts";
export * from "./home/floor-plan.ts";
export * from "./home/home.ts";
export * from "./home/pieces/furnishing.ts";
export * from "./home/pieces/pieces.ts";
export * from "./home/place-pieces.ts";
export * from "./life/body.ts";
export * from "./life/day-time.ts";
export * from "./life/household.ts";
export * from "./life/sky.ts";
export * from "./life/visits.ts";
export * from "./life/walk.ts";
export * from "./render/stage.ts";
