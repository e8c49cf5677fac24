import { requireNamed } from "@lares/shared";
import { furnish, roomKinds } from "./furnish.ts";
import type { Home } from "./home.ts";

const roomCount = 20;
const kinds = Object.keys(roomKinds) as (keyof typeof roomKinds)[];

const kindOf = new Map(
  Array.from({ length: roomCount }, (_, i) => {
    const kind = kinds[i % kinds.length] as keyof typeof roomKinds;
    return [`${kind}-${String(i + 1).padStart(2, "0")}`, kind] as const;
  }),
);

/** Names of the benchmark's rooms, four of each of five kinds. */
export const benchmarkRoomNames: readonly string[] = [...kindOf.keys()];

/**
 * The furnished room of a name.
 * @throws ConfigError for a name that is not in `benchmarkRoomNames`
 */
export function requireHome(name: string): Home {
  return furnish(name, roomKinds[requireNamed("room", name, kindOf)]);
}
