import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Sha256, sha256 } from "@lares/shared";

/** The packages whose code decides an evaluation's numbers. */
const packages = ["@lares/shared", "@lares/aggregator", "@lares/edge-agent"];
/** Of this package: training and measuring. */
const own = ["../simulate", "."];

/** SHA-256 over the code that an evaluation runs: results of other code are not its own. */
export async function codeDigest(): Promise<Sha256> {
  const folders = packages.map((name) => dirname(fileURLToPath(import.meta.resolve(name))));
  const here = dirname(fileURLToPath(import.meta.url));
  const all = [
    ...folders,
    join(folders[0] as string, "..", "wasm"),
    ...own.map((folder) => join(here, folder)),
  ];
  const parts: string[] = [];
  for (const folder of all) parts.push(await folderDigest(folder, /\.(js|ts|wasm)$/));
  return sha256(parts.join("\n"));
}

/**
 * SHA-256 over the files of a folder and of those in it: their names and contents.
 * @param wanted the names that count
 */
export async function folderDigest(folder: string, wanted: RegExp): Promise<Sha256> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && wanted.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const lines: string[] = [];
  for (const path of paths)
    lines.push(`${path.slice(folder.length)} ${sha256(await readFile(path))}`);
  return sha256(lines.join("\n"));
}
