import { deepStrictEqual, ok } from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const rooms = new URL("../../../../", import.meta.url);
const entries: Record<string, string> = {
  "@lares/shared/learning": "shared/dist/learning.js",
};
const imports = /^(?:import|export)\s+(?:[^"=;]*?\sfrom\s+)?"([^"]+)";/gm;

/** Packages that a compiled file and all it imports ask for, and how many files these are. */
async function reached(entry: URL): Promise<{ packages: Set<string>; files: number }> {
  const packages = new Set<string>();
  const files = new Set([entry.href]);
  for (const file of files) {
    const text = await readFile(fileURLToPath(file), "utf8");
    for (const [, name = ""] of text.matchAll(imports)) {
      const inRoom = entries[name];
      if (inRoom !== undefined) files.add(new URL(inRoom, rooms).href);
      else if (name.startsWith(".")) files.add(new URL(name, file).href);
      else packages.add(name);
    }
  }
  return { packages, files: files.size };
}

describe("the training thread's file", () => {
  it("loads no package, so that the thread costs little more than a thread", async () => {
    const worker = new URL("edge-agent/dist/training/thread/training-worker.js", rooms);
    const { packages, files } = await reached(worker);
    deepStrictEqual(
      [...packages].filter((name) => !name.startsWith("node:")),
      [],
    );
    ok(files > 60, `${files} files`);
  });
});
