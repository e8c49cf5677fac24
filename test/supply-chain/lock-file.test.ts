import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";

const root = fileURLToPath(new URL("../..", import.meta.url));

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      integrity: z.string().optional(),
      link: z.boolean().optional(),
      dev: z.boolean().optional(),
      optional: z.boolean().optional(),
      hasInstallScript: z.boolean().optional(),
      license: z.string().optional(),
    }),
  ),
});

const Ledger = z.strictObject({
  /** When somebody last looked for new ones. */
  checked: z.iso.date(),
  advisories: z.array(
    z.strictObject({
      package: z.string(),
      id: z.string(),
      fixedIn: z.string().regex(/^\d+\.\d+\.\d+$/),
      what: z.string(),
      /** Where package, id and version were read; null: from memory, found in none of our sources. */
      seenIn: z.url().nullable(),
    }),
  ),
});

/**
 * Have a script that npm would run; none is run (`ignore-scripts`), and all work without: esbuild
 * (tests) and msgpackr-extract find their binaries in packages of their own, fsevents is for macOS.
 */
const KNOWN_INSTALL_SCRIPTS = ["esbuild", "fsevents", "msgpackr-extract"];

/** Of what is installed with Lares. No AGPL, no GPL; libvips (LGPL) is linked dynamically by sharp. */
const LICENSES = [
  "0BSD",
  "Apache-2.0",
  "Apache-2.0 AND LGPL-3.0-or-later",
  "Apache-2.0 AND LGPL-3.0-or-later AND MIT",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "ISC",
  "LGPL-3.0-or-later",
  "MIT",
];

describe("supply chain", () => {
  let installed: { name: string; path: string; entry: z.infer<typeof Lock>["packages"][string] }[];
  let ledger: z.infer<typeof Ledger>;
  before(async () => {
    const lock = Lock.parse(JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")));
    installed = Object.entries(lock.packages).flatMap(([path, entry]) => {
      const name = path.split("node_modules/").slice(1).at(-1);
      return name === undefined || entry.link ? [] : [{ name, path, entry }];
    });
    const text = await readFile(new URL("advisories.json", import.meta.url), "utf8");
    ledger = Ledger.parse(JSON.parse(text));
  });

  it("has a SHA-512 for every package", () => {
    const without = installed.filter(({ entry }) => !entry.integrity?.startsWith("sha512-"));
    assert.deepEqual(
      without.map(({ path }) => path),
      [],
    );
  });

  it("runs no install script, and knows who has one", async () => {
    assert.match(await readFile(join(root, ".npmrc"), "utf8"), /^ignore-scripts=true$/m);
    const names = installed.filter(({ entry }) => entry.hasInstallScript).map(({ name }) => name);
    assert.deepEqual(
      [...new Set(names)].filter((name) => !KNOWN_INSTALL_SCRIPTS.includes(name)),
      [],
    );
  });

  it("names exact versions in every package.json", async () => {
    const rooms = ["", "shared", "broker", "edge-agent", "aggregator", "firmware", "cli"];
    for (const room of rooms) {
      const text = await readFile(join(root, room, "package.json"), "utf8");
      const { dependencies = {}, devDependencies = {} } = JSON.parse(text) as {
        dependencies?: Record<string, string>;
        devDependencies?: Record<string, string>;
      };
      for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
        assert.match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$/, `${room}: ${name}`);
      }
    }
  });

  it("has no package that a known advisory is about", () => {
    for (const { package: name, id, fixedIn } of ledger.advisories) {
      const versions = installed
        .filter((one) => one.name === name)
        .map(({ entry }) => entry.version);
      assert.notEqual(versions.length, 0, `${name} is not installed: take ${id} out of the ledger`);
      for (const version of versions) {
        assert.ok(
          isAtLeast(version ?? "", fixedIn),
          `${name} ${version}: ${id}, fixed in ${fixedIn}`,
        );
      }
    }
  });

  it("tells versions apart", () => {
    assert.ok(isAtLeast("8.21.0", "8.21.0"));
    assert.ok(isAtLeast("10.0.0", "9.9.9"));
    assert.ok(!isAtLeast("8.20.1", "8.21.0"));
    assert.ok(!isAtLeast("8.21.0-beta.1", "8.21.0"));
  });

  it("installs only under licences that Lares may be given away with", () => {
    const others = installed.filter(
      ({ entry }) => !entry.dev && !LICENSES.includes(entry.license ?? ""),
    );
    assert.deepEqual(
      others.map(({ name, entry }) => `${name}: ${entry.license}`),
      [],
    );
  });

  it("lists every package in its SBOM", async function () {
    this.timeout(60_000);
    const options = { cwd: root, maxBuffer: 2 ** 26 };
    // All of them: npm 11 with `--omit dev` leaves out zod and ws, since our tools use them, too.
    const { stdout } = await promisify(execFile)("npm", ["run", "--silent", "sbom"], options);
    const bom = z
      .object({
        bomFormat: z.literal("CycloneDX"),
        components: z.array(z.object({ name: z.string(), version: z.string() })),
      })
      .parse(JSON.parse(stdout));
    const listed = new Set(bom.components.map(({ name, version }) => `${name}@${version}`));
    for (const { name, entry } of installed.filter((one) => !one.entry.optional)) {
      const full = `${name}@${entry.version}`;
      assert.ok(listed.has(full), full);
    }
  });
});

/** Whether a release is `least` or a later one; a pre-release is not. */
function isAtLeast(version: string, least: string): boolean {
  const parts = (text: string) => text.split(".").map(Number);
  const [own, other] = [parts(version), parts(least)];
  if (own.length !== 3 || own.some(Number.isNaN)) return false;
  const differing = own.findIndex((part, i) => part !== other[i]);
  return differing === -1 || (own[differing] as number) > (other[differing] as number);
}
