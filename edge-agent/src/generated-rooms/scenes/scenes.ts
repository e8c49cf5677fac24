import type { Scene } from "../scene.ts";
import { bedroom } from "./bedroom.ts";
import { hallway } from "./hallway.ts";
import { kitchen } from "./kitchen.ts";
import { livingRoom } from "./living-room.ts";
import { office } from "./office.ts";

/** The five generated rooms by name. */
export const scenes: ReadonlyMap<string, Scene> = new Map(
  [livingRoom, bedroom, kitchen, hallway, office].map((scene) => [scene.name, scene]),
);
