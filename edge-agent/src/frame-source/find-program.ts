import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** The first of the programs that is on the PATH, or undefined. */
export async function findProgram(
  names: readonly string[],
  path: string = process.env.PATH ?? "",
): Promise<string | undefined> {
  for (const name of names) {
    for (const directory of path.split(delimiter)) {
      const isThere = access(join(directory, name), constants.X_OK);
      if (await isThere.then(() => true).catch(() => false)) return name;
    }
  }
  return undefined;
}
