import { useComputed } from "@preact/signals";

/**
 * Ids that a view lists. It is drawn again only when they have changed, not with each score: as one
 * string they are compared by what they are.
 */
export function useIds(find: () => readonly string[]): readonly string[] {
  const ids = useComputed(() => find().join(" "));
  return ids.value === "" ? [] : ids.value.split(" ");
}
