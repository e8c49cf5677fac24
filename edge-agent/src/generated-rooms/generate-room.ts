import { requireNamed, type Shape, toFrame } from "@lares/shared";
import type { Frame, Room } from "../dataset/room.ts";
import { generatedPictures, type RoomOptions } from "./generated-pictures.ts";
import { scenes } from "./scenes/scenes.ts";

/** Names of the rooms that can be generated. */
export const generatedRoomNames: readonly string[] = [...scenes.keys()];

/**
 * A drawn room, as `loadRoom` gives a photographed one, for machines without data: furniture and
 * a window, daylight that drifts, a lamp, a flickering screen, things that move normally, noise.
 * @param shape of the frames: the model's input
 * @throws ConfigError for a name that is not in `generatedRoomNames`
 */
export function generateRoom(name: string, shape: Shape, options: RoomOptions = {}): Room {
  const scene = requireNamed("room", name, scenes);
  const frames: Record<"normal" | "anomalous", Frame[]> = { normal: [], anomalous: [] };
  for (const { kind, name: frame, picture } of generatedPictures(scene, options)) {
    frames[kind].push({ name: `${frame}.png`, data: toFrame(picture, shape) });
  }
  return { name, ...frames, skipped: [] };
}

/** All five generated rooms; see `generateRoom`. */
export function generateRooms(shape: Shape, options: RoomOptions = {}): readonly Room[] {
  return generatedRoomNames.map((name) => generateRoom(name, shape, options));
}
