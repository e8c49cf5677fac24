import { deepStrictEqual, ok } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { requireTool } from "../../require-tool.ts";

const unit = fileURLToPath(
  new URL("../../../edge-agent/systemd/lares-agent.service", import.meta.url),
);
/** What a camera costs: libcamera needs AF_NETLINK, device nodes and all of /proc. */
const worstExposure = 1.5;

describe("lares-agent.service", function () {
  this.timeout(30_000);
  let folder: string;
  let path: string;
  before(async function () {
    requireTool(this, "systemd-analyze");
    folder = await mkdtemp(join(tmpdir(), "lares-unit-"));
    path = join(folder, "lares-agent.service");
    // Verification wants the program to be there.
    const text = (await readFile(unit, "utf8")).replace("/usr/local/bin/lares", process.execPath);
    await writeFile(path, text);
  });
  after(() => folder && rm(folder, { recursive: true }));

  it("is taken by systemd-analyze verify, but for what systemd before 254 does not know", () => {
    const { stderr } = spawnSync("systemd-analyze", ["verify", path], { encoding: "utf8" });
    const faults = stderr
      .split("\n")
      .filter(
        (line) => line.includes("lares-agent") && !/RestartSteps|RestartMaxDelaySec/.test(line),
      );
    deepStrictEqual(faults, []);
  });

  it(`has an exposure of at most ${worstExposure} by systemd-analyze security`, () => {
    const args = ["security", "--offline=true", "--no-pager", path];
    const { stdout } = spawnSync("systemd-analyze", args, { encoding: "utf8" });
    const exposure = Number(/exposure level for .*: ([\d.]+)/.exec(stdout)?.[1]);
    ok(exposure <= worstExposure, `exposure ${exposure}`);
  });
});
