import { DeviceId } from "@lares/shared";

/** Client ids of aggregators begin so; a broker takes only one client of an id. */
const reserved = "aggregator";
const LONGEST = 32;

/**
 * An id for each room, no two alike: its name where that is an id and still free, else one made
 * from it. Folders may be called anything, and rooms that are dealt in parts have names of their
 * own.
 */
export function deviceIdsFor(names: readonly string[]): readonly DeviceId[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const wanted = idLike(name);
    let id = wanted;
    for (let n = 2; taken.has(id); n++) id = `${wanted.slice(0, LONGEST - 5)}-${n}`;
    taken.add(id);
    return DeviceId.parse(id);
  });
}

function idLike(name: string): string {
  const isId = DeviceId.safeParse(name).success && !name.startsWith(reserved);
  return isId ? name : madeFrom(name);
}

/** `Living Room` → `living-room`. */
function madeFrom(name: string): string {
  const text = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{Mark}/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-/, "");
  const id = text === "" || text.startsWith(reserved) ? `room-${text}` : text;
  return id.slice(0, LONGEST).replace(/-$/, "");
}
