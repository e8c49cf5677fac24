import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { certifyMember, initFleet } from "@lares/broker";
import { createMemberKeys } from "@lares/edge-agent";
import { DeviceId, FleetId, type MemberIdentity, type MemberRole } from "@lares/shared";

/** A fleet in a temporary directory. */
export class TestFleet implements AsyncDisposable {
  readonly directory: string;
  readonly fingerprint: string;

  private constructor(directory: string, fingerprint: string) {
    this.directory = directory;
    this.fingerprint = fingerprint;
  }

  static async create(fleet = "home"): Promise<TestFleet> {
    const directory = join(await mkdtemp(join(tmpdir(), "lares-test-")), "fleet");
    const options = {
      directory,
      fleet: FleetId.parse(fleet),
      hosts: ["127.0.0.1"],
      now: new Date(),
    };
    return new TestFleet(directory, await initFleet(options));
  }

  /** A member as enrolment makes it, at a time of the test's choice. */
  async member(id: string, role: MemberRole = "device", now = new Date()): Promise<MemberIdentity> {
    const keys = await createMemberKeys();
    const candidate = { device: DeviceId.parse(id), room: id, role };
    const membership = await certifyMember(this.directory, candidate, keys.request, now);
    if (membership === undefined) throw new Error("the request was refused");
    const authority = await readFile(join(this.directory, "authority.crt"), "utf8");
    const { key, signingKey } = keys;
    return { membership, authority, key, signingKey, enrolment: { host: "127.0.0.1", port: 1 } };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(join(this.directory, ".."), { recursive: true });
  }
}
