import { extname } from "node:path";
import { namesIn } from "./names-in.ts";

const pictureExtensions = new Set([".jpg", ".jpeg", ".png"]);

/**
 * Names of a folder's JPEG and PNG files, sorted so that numbers count as numbers; empty when the
 * folder does not exist.
 * @throws DataError when it cannot be read
 */
export async function pictureNames(directory: string): Promise<readonly string[]> {
  const names = (await namesIn(directory)).filter((name) =>
    pictureExtensions.has(extname(name).toLowerCase()),
  );
  const { compare } = new Intl.Collator("en", { numeric: true });
  // Sorting by code units first settles the order of names that differ only in leading zeros.
  return names.sort().sort(compare);
}
