import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { enrol } from "@lares/broker";
import { createMemberKeys } from "@lares/edge-agent";
import { EnrolmentToken } from "@lares/shared";
import { TestFleet } from "../../broker/fleet/test-fleet.ts";
import { finish, runLares } from "../run-lares.ts";

const main = new URL("../../../cli/dist/main.js", import.meta.url).pathname;
const password = { LARES_WIFI_PASSWORD: "correct horse" };

describe("lares micro provision", function () {
  this.timeout(60_000);
  let fleet: TestFleet;
  let folder: string;
  before(async () => {
    fleet = await TestFleet.create();
    folder = await mkdtemp(join(tmpdir(), "lares-test-"));
  });
  after(async () => {
    await fleet[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });
  const args = (name: string, ...more: string[]): string[] => [
    ...["micro", "provision", "porch", "--wifi", "house", "--dir", fleet.directory],
    ...["--out", join(folder, name), ...more],
  ];

  it("writes an image for the owner alone, whose token enrols a micro device once", async () => {
    const { code, stdout, stderr } = await runLares(args("porch.bin"), password);
    strictEqual(stderr, "");
    strictEqual(code, 0);
    match(stdout, /esptool.py write_flash 0x9000 .*porch.bin/);
    ok(!stdout.includes("correct horse"));
    const file = join(folder, "porch.bin");
    strictEqual((await stat(file)).mode & 0o777, 0o600);
    const texts = textsOf(await readFile(file));
    deepStrictEqual(
      ["fleet", "device", "room", "ssid", "password", "broker", "enrolment"].map(
        (key) => texts[key],
      ),
      [
        "home",
        "porch",
        "porch",
        "house",
        "correct horse",
        "mqtts://127.0.0.1:8883",
        "https://127.0.0.1:8886",
      ],
    );
    strictEqual(texts.ca, await readFile(join(fleet.directory, "authority.crt"), "utf8"));
    ok(!JSON.stringify(texts).includes("PRIVATE KEY"));
    const { request } = await createMemberKeys();
    const token = EnrolmentToken.parse(texts.token);
    const { device, role, fleetKey } = await enrol(
      fleet.directory,
      token,
      { kind: "key-request", v: 1, ...request },
      new Date(),
    );
    deepStrictEqual([device, role, fleetKey], ["porch", "micro", texts.signer]);
  });

  it("takes the password from standard input, its first line", async () => {
    const child = spawn(process.execPath, [main, ...args("piped.bin")], { stdio: "pipe" });
    child.stdin.end("from a pipe\r\nnot this\n");
    strictEqual((await finish(child)).code, 0);
    strictEqual(textsOf(await readFile(join(folder, "piped.bin"))).password, "from a pipe");
  });

  it("writes no password for an open network", async () => {
    strictEqual((await runLares(args("open.bin", "--open"))).code, 0);
    strictEqual(textsOf(await readFile(join(folder, "open.bin"))).password, "");
  });

  const wrong: [why: string, more: string[], env: NodeJS.ProcessEnv, RegExp][] = [
    ["no password", [], {}, /Wi-Fi password is empty/],
    ["a short password", [], { LARES_WIFI_PASSWORD: "hush" }, /wifi.password/],
    ["a room that is too long for the device", ["--room", "r".repeat(65)], password, /room: /],
  ];
  for (const [why, more, env, said] of wrong) {
    it(`makes neither file nor token for ${why}`, async () => {
      const before = await readdir(join(fleet.directory, "tokens"));
      const { code, stderr } = await runLares(args("none.bin", ...more), env);
      strictEqual(code, 2);
      match(stderr, said);
      ok(!stderr.includes("hush"));
      deepStrictEqual(await readdir(join(fleet.directory, "tokens")), before);
      ok(!(await readdir(folder)).includes("none.bin"));
    });
  }

  it("overwrites nothing", async () => {
    await writeFile(join(folder, "there.bin"), "mine");
    const { code, stderr } = await runLares(args("there.bin"), password);
    strictEqual(code, 2);
    match(stderr, /there.bin cannot be made/);
    strictEqual(await readFile(join(folder, "there.bin"), "utf8"), "mine");
  });
});

/** Texts of an NVS image, read as ESP-IDF describes it, by other code than what writes it. */
function textsOf(image: Buffer): Record<string, string> {
  const texts: Record<string, string> = {};
  for (let page = 0; page < image.length; page += 4096) {
    for (let entry = 0; entry < 126; ) {
      const at = page + 64 + 32 * entry;
      const [, type, span = 1] = image.subarray(at, at + 3);
      const isBlank = ((image[page + 32 + (entry >> 2)] as number) >> (2 * (entry & 3))) & 1;
      if (isBlank === 1) break;
      if (type === 0x21) {
        const key = image.toString("latin1", at + 8, at + 24).replace(/\0+$/, "");
        texts[key] = image.toString("utf8", at + 32, at + 31 + image.readUInt16LE(at + 24));
      }
      entry += span;
    }
  }
  return texts;
}
