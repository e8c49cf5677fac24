import { deepStrictEqual, ok } from "node:assert/strict";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Tarball {
  readonly name: string;
  readonly files: readonly { readonly path: string }[];
}

describe("npm packages", function () {
  this.timeout(60_000);
  const contents = new Map<string, readonly string[]>();
  before(async () => {
    const args = ["run", "--silent", "tarballs", "--", "--dry-run", "--json"];
    const { stdout } = await promisify(execFile)("npm", args, { cwd: root, maxBuffer: 2 ** 24 });
    const tarballs = Object.values(JSON.parse(stdout) as Record<string, Tarball>);
    for (const { name, files } of tarballs)
      contents.set(
        name,
        files.map(({ path }) => path),
      );
  });

  const required: [string, string[]][] = [
    ["@lares/shared", ["dist/index.js", "wasm/kernels-simd.wasm", "wasm/kernels-scalar.wasm"]],
    ["@lares/broker", ["dist/index.js"]],
    ["@lares/edge-agent", ["dist/index.js"]],
    ["@lares/aggregator", ["dist/index.js", "wasm/exact-sum.wasm"]],
    ["@lares/firmware", ["include/lares/nn/network.hpp"]],
    ["@lares/cli", ["dist/main.js"]],
  ];
  for (const [name, paths] of required) {
    it(`${name} holds what it runs from, its types and its licence, and no sources of ours`, () => {
      const files = contents.get(name) ?? [];
      for (const path of [...paths, "LICENSE", "README.md"]) ok(files.includes(path), path);
      deepStrictEqual(
        files.filter((path) => path.startsWith("src/") || path.endsWith(".tsbuildinfo")),
        [],
      );
    });
  }
});
