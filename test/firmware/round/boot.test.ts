import { strictEqual } from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sha256 } from "@lares/shared";
import { requireTool } from "../../require-tool.ts";
import { includes, requireHeaders } from "../host/host-port.ts";
import { output, strictFlags } from "../native-compiler.ts";

const sourceOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

describe("a device that boots", function () {
  this.timeout(60_000);
  let program: string;

  before(async () => {
    program = join(await mkdtemp(join(tmpdir(), "lares-boot-")), "program");
  });
  after(() => rm(join(program, ".."), { recursive: true }));

  for (const [why, flags, state] of [
    ["as it is to be", ["-O2"], "gathering"],
    ["with -ffast-math", ["-O3", "-ffast-math"], "unproven"],
  ] as const) {
    it(`and was compiled ${why} says of its training: ${state}`, async function () {
      requireTool(this, "g++");
      const source = sourceOf("boot.cpp");
      await output("g++", [...strictFlags, ...includes, ...flags, source, "-o", program]);
      strictEqual((await output(program, [])).toString().trim(), state);
    });
  }

  // FIPS 180-4's examples, and the empty message.
  for (const [message, digest] of [
    ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    [
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    ],
  ] as const) {
    it(`has SHA-256 as in FIPS 180-4, on each port: ${JSON.stringify(message)}`, async function () {
      strictEqual(sha256(message), digest, "the virtual device's, by node:crypto");
      requireHeaders(this, ["sodium.h"], "libsodium-dev");
      const source = sourceOf("sha256.cpp");
      await output("g++", [...strictFlags, ...includes, source, "-o", program, "-lsodium"]);
      strictEqual((await output(program, [message])).toString(), digest);
    });
  }
});
