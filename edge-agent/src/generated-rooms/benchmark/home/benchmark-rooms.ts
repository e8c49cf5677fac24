import { requireNamed } from "@lares/shared";
import { furnish } from "./furnish.ts";
import type { Habits, Home } from "./home.ts";
import { roomKinds } from "./room-kinds.ts";

const roomCount = 20;
const kinds = Object.keys(roomKinds) as (keyof typeof roomKinds)[];

/** Numbers of the rooms in which people are seldom, or never: the others are lived in. */
const seldomUsed: readonly number[] = [5, 9, 11, 17, 18];
const deserted: readonly number[] = [4, 12, 20];

interface RoomDraw {
  readonly kind: keyof typeof roomKinds;
  readonly presence: Habits["presence"];
}

/** The benchmark's rooms, then as many others of the same kinds. */
const draws = new Map(
  Array.from({ length: 2 * roomCount }, (_, i): [string, RoomDraw] => {
    const kind = kinds[i % kinds.length] as keyof typeof roomKinds;
    const likeNumber = (i % roomCount) + 1;
    const presence = deserted.includes(likeNumber)
      ? "never"
      : seldomUsed.includes(likeNumber)
        ? "rarely"
        : "often";
    return [`${kind}-${String(i + 1).padStart(2, "0")}`, { kind, presence }];
  }),
);

/** Names of the benchmark's rooms, four of each of five kinds. */
export const benchmarkRoomNames: readonly string[] = [...draws.keys()].slice(0, roomCount);

/** Rooms on which methods and settings are chosen, so that the benchmark's never choose for themselves. */
export const developmentRoomNames: readonly string[] = [...draws.keys()].slice(roomCount);

/**
 * The furnished room of a name.
 * @throws ConfigError for a name that is neither in `benchmarkRoomNames` nor `developmentRoomNames`
 */
export function requireHome(name: string): Home {
  const { kind, presence } = requireNamed("room", name, draws);
  return furnish(name, roomKinds[kind], presence);
}
