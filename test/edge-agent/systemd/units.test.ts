import { deepStrictEqual, ok } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireTool } from "../../require-tool.ts";

/** A camera costs AF_NETLINK, device nodes and all of /proc. */
const units: [name: string, worstExposure: number][] = [
  ["lares-agent", 1.5],
  // It serves the house: 0.1 for addresses beyond this machine.
  ["lares-broker", 1.2],
  ["lares-aggregator", 1.1],
];

for (const [name, worstExposure] of units) {
  describe(`${name}.service`, function () {
    this.timeout(30_000);
    const unit = new URL(`../../../edge-agent/systemd/${name}.service`, import.meta.url);
    let folder: string;
    let path: string;
    before(async function () {
      requireTool(this, "systemd-analyze");
      folder = await mkdtemp(join(tmpdir(), "lares-unit-"));
      path = join(folder, `${name}.service`);
      // Verification wants the program to be there.
      const text = await readFile(unit, "utf8");
      await writeFile(path, text.replace("/usr/local/bin/lares", process.execPath));
    });
    after(() => folder && rm(folder, { recursive: true }));

    it("is taken by systemd-analyze verify, but for what systemd before 254 does not know", () => {
      const { stderr } = spawnSync("systemd-analyze", ["verify", path], { encoding: "utf8" });
      const known = /RestartSteps|RestartMaxDelaySec/;
      const lines = stderr.split("\n").filter((line) => line.includes(name) && !known.test(line));
      deepStrictEqual(lines, []);
    });

    it(`has an exposure of at most ${worstExposure} by systemd-analyze security`, () => {
      const args = ["security", "--offline=true", "--no-pager", path];
      const { stdout } = spawnSync("systemd-analyze", args, { encoding: "utf8" });
      const exposure = Number(/exposure level for .*: ([\d.]+)/.exec(stdout)?.[1]);
      ok(exposure <= worstExposure, `exposure ${exposure}`);
    });
  });
}

describe("lares-agent.service", () => {
  it("gives Node.js a young generation that stays small, so that pictures do not gather", async () => {
    const unit = new URL("../../../edge-agent/systemd/lares-agent.service", import.meta.url);
    const options =
      /^Environment=NODE_OPTIONS=(.*)$/m.exec(await readFile(unit, "utf8"))?.[1] ?? "";
    const script = `const kept = [];
      for (let i = 0; i < 3e5; i++) kept.push({ i });
      const spaces = require("node:v8").getHeapSpaceStatistics();
      console.log(spaces.find((space) => space.space_name === "new_space").space_size);`;
    const env = { ...process.env, NODE_OPTIONS: options };
    const { stdout } = spawnSync(process.execPath, ["-e", script], { env, encoding: "utf8" });
    ok(stdout !== "" && Number(stdout) <= 3 * 2 ** 20, `${stdout} bytes`);
  });
});
