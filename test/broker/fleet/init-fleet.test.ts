import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { chmod, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fingerprint, initFleet, readAudit, readFleet } from "@lares/broker";
import { ConfigError, type FleetId } from "@lares/shared";
import { requireTool } from "../../require-tool.ts";

const DAY_MS = 86_400_000;

describe("initFleet", () => {
  const now = new Date();
  let parent: string;
  let directory: string;
  let printed: string;
  before(async () => {
    parent = await mkdtemp(join(tmpdir(), "lares-test-"));
    directory = join(parent, "fleet");
    printed = await initFleet({
      directory,
      fleet: "home" as FleetId,
      hosts: ["pi.local", "192.168.1.7"],
      now,
    });
  });
  after(() => rm(parent, { recursive: true }));

  const certificate = async (name: string) =>
    new X509Certificate(await readFile(join(directory, name)));

  it("lets nobody but the owner read any of it", async () => {
    assert.equal((await stat(directory)).mode & 0o777, 0o700);
    for (const entry of await readdir(directory, { withFileTypes: true })) {
      const { mode } = await stat(join(directory, entry.name));
      assert.equal(mode & 0o777, entry.isDirectory() ? 0o700 : 0o600, entry.name);
    }
  });

  it("returns the fingerprint of the authority", async () => {
    assert.match(printed, /^[0-9a-f]{64}$/);
    assert.equal(printed, fingerprint((await certificate("authority.crt")).toString()));
  });

  it("certifies the broker under its fixed name and the given hosts", async () => {
    const [authority, server] = [
      await certificate("authority.crt"),
      await certificate("server.crt"),
    ];
    assert.ok(authority.ca);
    assert.ok(!server.ca);
    assert.ok(server.verify(authority.publicKey));
    assert.equal(server.checkHost("lares-broker"), "lares-broker");
    assert.equal(server.checkHost("pi.local"), "pi.local");
    assert.equal(server.checkIP("192.168.1.7"), "192.168.1.7");
    assert.equal(server.checkHost("evil.example"), undefined);
    assert.equal(server.publicKey.asymmetricKeyDetails?.namedCurve, "prime256v1");
  });

  it("backdates certificates by a week, for devices that boot with an old clock", async () => {
    for (const name of ["authority.crt", "server.crt"]) {
      const from = Date.parse((await certificate(name)).validFrom);
      assert.ok(Math.abs(now.getTime() - 7 * DAY_MS - from) < 1000, name);
    }
  });

  it("makes what OpenSSL accepts as a server's chain", async function () {
    requireTool(this, "openssl");
    const { status, stdout, stderr } = spawnSync("openssl", [
      ...["verify", "-x509_strict", "-purpose", "sslserver", "-verify_hostname", "lares-broker"],
      ...["-CAfile", join(directory, "authority.crt"), join(directory, "server.crt")],
    ]);
    assert.equal(status, 0, `${stdout}${stderr}`);
  });

  it("writes down that the fleet was made", async () => {
    assert.deepEqual(await readAudit(directory), [
      { t: now.toISOString(), event: "fleet-made", fleet: "home" },
    ]);
  });

  it("never overwrites a key", async () => {
    const key = await readFile(join(directory, "authority.key"));
    const again = initFleet({ directory, fleet: "home" as FleetId, hosts: [], now });
    await assert.rejects(again, (error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, /fleet exists already/);
      return true;
    });
    assert.deepEqual(await readFile(join(directory, "authority.key")), key);
  });

  it("is not used when others could have read it", async () => {
    const path = join(directory, "fleet.json");
    await chmod(path, 0o644);
    await assert.rejects(readFleet(directory), /fleet\.json may be read or changed by other users/);
    await chmod(path, 0o600);
    assert.equal((await readFleet(directory)).fleet, "home");
  });
});
