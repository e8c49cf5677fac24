import assert from "node:assert/strict";
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runLares } from "./run-lares.ts";

describe("lares install systemd", function () {
  this.timeout(20_000);
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "lares-install-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** With a `systemctl` that only notes how it was called. */
  async function install(...args: string[]) {
    const systemctl = join(folder, "systemctl");
    await writeFile(systemctl, `#!/bin/sh\necho "$@" >> ${join(folder, "calls")}\n`);
    await chmod(systemctl, 0o755);
    const env = { PATH: `${folder}:${process.env.PATH}` };
    return runLares(["install", "systemd", ...args, "--unit-dir", folder], env);
  }
  const shipped = (part: string) =>
    readFile(new URL(`../../edge-agent/systemd/lares-${part}.service`, import.meta.url), "utf8");

  for (const part of ["agent", "broker", "aggregator"]) {
    it(`writes and enables the unit of ${part}`, async () => {
      const { code, stdout } = await install(part);
      assert.equal(code, 0);
      const name = `lares-${part}.service`;
      assert.match(stdout, new RegExp(`wrote .*${name}`));
      assert.equal(await readFile(join(folder, name), "utf8"), await shipped(part));
      const calls = await readFile(join(folder, "calls"), "utf8");
      assert.equal(calls, `daemon-reload\nenable --now ${name}\n`);
    });
  }

  it("changes nothing with --dry-run, and shows everything", async () => {
    const { code, stdout } = await install("broker", "--dry-run");
    assert.equal(code, 0);
    assert.ok(stdout.includes(await shipped("broker")));
    assert.match(stdout, /systemctl enable --now lares-broker\.service/);
    assert.deepEqual(await readdir(folder), ["systemctl"]);
  });

  it("keeps a unit that somebody has changed, unless forced", async () => {
    const file = join(folder, "lares-broker.service");
    await writeFile(file, "[Service]\n");
    const { code, stderr } = await install("broker");
    assert.equal(code, 2);
    assert.match(stderr, /is there and is another one/);
    assert.equal(await readFile(file, "utf8"), "[Service]\n");
    assert.equal((await install("broker", "--force")).code, 0);
    assert.equal(await readFile(file, "utf8"), await shipped("broker"));
  });
});
