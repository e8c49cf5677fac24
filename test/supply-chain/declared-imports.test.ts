import { deepStrictEqual, ok } from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const importedPackage = /^(?:import|export|\}) ?.*from "((?:@[^/"]+\/)?[^./"][^/"]*)/gm;

/** Hoisting hides a missing declaration here; an install of the package alone would not have it. */
describe("what a room imports", () => {
  for (const room of ["shared", "broker", "edge-agent", "aggregator", "cli"]) {
    it(`is declared in ${room}/package.json`, async () => {
      const manifest = JSON.parse(await readFile(join(root, room, "package.json"), "utf8"));
      const declared = { ...manifest.dependencies, ...manifest.peerDependencies };
      const imported = await packagesImported(join(root, room, "src"));
      ok(imported.size > 0);
      deepStrictEqual(
        [...imported].filter((name) => !(name in declared)),
        [],
      );
    });
  }
});

async function packagesImported(folder: string): Promise<Set<string>> {
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".ts"));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
  const names = texts.flatMap((text) =>
    [...text.matchAll(importedPackage)].map(([, name]) => name),
  );
  return new Set(names.filter((name) => name !== undefined && !isBuiltin(name)) as string[]);
}
