import { ok, strictEqual } from "node:assert/strict";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { certifyMember } from "@lares/broker";
import { DeviceId, KeyRequest, parseJson } from "@lares/shared";
import { TestFleet } from "../../broker/fleet/test-fleet.ts";
import { output, run, sanitizers, strictFlags } from "../native-compiler.ts";
import { includes, requireHeaders } from "./host-port.ts";

describe("keys that a device makes", function () {
  this.timeout(60_000);
  let folder: string;
  let program: string;
  before(async function () {
    const headers = ["mbedtls/x509_csr.h", "sodium.h"];
    requireHeaders(this, headers, "libmbedtls-dev and libsodium-dev");
    folder = await mkdtemp(join(tmpdir(), "lares-keys-"));
    program = join(folder, "member-keys");
    const source = new URL("member-keys.cpp", import.meta.url).pathname;
    const libraries = ["-lmbedx509", "-lmbedcrypto", "-lsodium"];
    await output("g++", [
      ...[...strictFlags, "-O1", ...sanitizers, ...includes, source],
      ...["-o", program, ...libraries],
    ]);
  });
  after(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  it("are certified by a fleet, and no two are the same", async () => {
    await using fleet = await TestFleet.create();
    const [first = "", ...rest] = (await output(program, [])).toString().split("\n");
    const request = parseJson(KeyRequest, Buffer.from(first));
    const candidate = { device: DeviceId.parse("porch"), room: "porch", role: "micro" } as const;
    const membership = await certifyMember(fleet.directory, candidate, request, new Date());
    ok(membership);
    const pem = (await output(program, [JSON.stringify(membership)])).toString();
    strictEqual(pem, membership.certificate);
    ok(new X509Certificate(pem).checkPrivateKey(createPrivateKey(rest.join("\n"))));
    ok(!(await output(program, [])).toString().includes(request.signingKey));
  });

  for (const [why, answer] of [
    ["no certificate", "{}"],
    ["half a certificate", '{"certificate":"-----BEGIN'],
    ["another escape", '{"certificate":"a\\u000a"}'],
    ["more than fits", `{"certificate":"${"A".repeat(1600)}"}`],
  ] as const) {
    it(`are of no use with an answer with ${why}`, async () => {
      strictEqual((await run(program, [answer])).exitCode, 2);
    });
  }
});
