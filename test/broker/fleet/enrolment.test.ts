import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Broker,
  type Candidate,
  claimToken,
  enrol,
  makeToken,
  readAudit,
  readBrokerKeys,
  readMembers,
  readRevocations,
  revokeMember,
  startBroker,
} from "@lares/broker";
import {
  createMemberKeys,
  enrolHere,
  isRenewalDue,
  keepRenewed,
  renewIdentity,
} from "@lares/edge-agent";
import {
  ConfigError,
  connectMqtt,
  DeviceId,
  type EnrolmentToken,
  isEndorsed,
  type MemberRole,
  PeerError,
  publicKeyOf,
  readIdentity,
  tlsOf,
} from "@lares/shared";
import { ManualClock } from "../../manual-clock.ts";
import { RecordedLog } from "../recorded-log.ts";
import { TestFleet } from "./test-fleet.ts";

const DAY_MS = 86_400_000;
const lobby: Candidate = { device: DeviceId.parse("lobby"), room: "The lobby", role: "device" };

describe("enrolment", function () {
  this.timeout(60_000);
  let fleet: TestFleet;
  let broker: Broker;
  let folder: string;
  const recorded = new RecordedLog();
  beforeEach(async () => {
    fleet = await TestFleet.create();
    folder = await mkdtemp(join(tmpdir(), "lares-test-"));
    const keys = await readBrokerKeys(fleet.directory);
    const ports = { devicePort: 0, passwordPort: 0, websocketPort: 0, enrolmentPort: 0 };
    const secure = { keys, host: "127.0.0.1", ...ports };
    broker = await startBroker({ port: 0, secure, log: recorded.log });
  });
  afterEach(async () => {
    await broker[Symbol.asyncDispose]();
    await fleet[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  const address = () => ({
    host: "127.0.0.1",
    port: Number(new URL(broker.urls.enrolment as string).port),
  });
  const enrolAs = async (token: EnrolmentToken, directory = join(folder, "identity")) =>
    enrolHere({ address: address(), fingerprint: fleet.fingerprint, token, directory });

  it("makes a member that its broker welcomes, and whose keys only its owner may read", async () => {
    const token = await makeToken(fleet.directory, lobby, new Date());
    await enrolAs(token);
    const directory = join(folder, "identity");
    assert.equal((await stat(directory)).mode & 0o777, 0o700);
    assert.equal((await stat(join(directory, "identity.json"))).mode & 0o777, 0o600);
    const identity = await readIdentity(directory);
    const { membership, signingKey } = identity;
    assert.equal(membership.room, "The lobby");
    assert.equal(membership.endorsement.key, publicKeyOf(signingKey));
    assert.ok(isEndorsed(membership.fleetKey, membership.endorsement, Date.now()));
    const url = broker.urls.devices as string;
    await using _client = await connectMqtt({ url, clientId: "lobby", tls: () => tlsOf(identity) });
  });

  const lives: [MemberRole, days: number][] = [
    ["device", 90],
    ["aggregator", 90],
    ["micro", 5 * 365],
  ];
  for (const [role, days] of lives) {
    it(`certifies the kind ${role} for ${days} days, from a week back`, async () => {
      const token = await makeToken(fleet.directory, { ...lobby, role }, new Date());
      const { membership } = await enrolAs(token);
      const { validFrom, validTo, subject } = new X509Certificate(membership.certificate);
      const life = (Date.parse(validTo) - Date.parse(validFrom)) / DAY_MS;
      assert.equal(Math.round(life), days + 7);
      assert.equal(subject, `CN=lobby\nOU=${role}\nO=home`);
    });
  }

  it("keeps tokens as digests only, and logs and audits none", async () => {
    const token = await makeToken(fleet.directory, lobby, new Date());
    const names = await readdir(join(fleet.directory, "tokens"));
    assert.match(names.join(), /^[0-9a-f]{64}\.json$/);
    await enrolAs(token);
    assert.deepEqual(await readdir(join(fleet.directory, "tokens")), []);
    const said = JSON.stringify([recorded.records, await readAudit(fleet.directory)]);
    assert.ok(!said.includes(token));
  });

  it("clears tokens away whose device never came", async () => {
    await makeToken(fleet.directory, lobby, new Date(Date.now() - 16 * 60_000));
    await makeToken(fleet.directory, lobby, new Date());
    assert.equal((await readdir(join(fleet.directory, "tokens"))).length, 1);
  });

  const refused: [why: string, () => Promise<EnrolmentToken>, RegExp][] = [
    ["a token that never was", async () => "A".repeat(22) as EnrolmentToken, /unknown, used/],
    [
      "a token that is 15 minutes old",
      () => makeToken(fleet.directory, lobby, new Date(Date.now() - 15 * 60_000 - 1)),
      /or expired/,
    ],
    [
      "a token that has been used",
      async () => {
        const token = await makeToken(fleet.directory, lobby, new Date());
        await enrolAs(token, join(folder, "first"));
        return token;
      },
      /used or expired/,
    ],
  ];
  for (const [why, make, message] of refused) {
    it(`refuses ${why}, and leaves no directory behind`, async () => {
      await assert.rejects(enrolAs(await make()), (error) => {
        assert.ok(error instanceof PeerError);
        assert.match(error.message, message);
        return true;
      });
      assert.ok(!(await readdir(folder)).includes("identity"));
    });
  }

  it("does not show its token to a fleet of another fingerprint", async () => {
    const token = await makeToken(fleet.directory, lobby, new Date());
    const directory = join(folder, "identity");
    const options = { address: address(), fingerprint: "0".repeat(64), token, directory };
    await assert.rejects(enrolHere(options), /does not have the fingerprint/);
    assert.deepEqual(await claimToken(fleet.directory, token, new Date()), lobby);
  });

  it("gives up on a port where nobody speaks TLS", async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as { port: number };
    const options = {
      ...{ address: { host: "127.0.0.1", port }, fingerprint: fleet.fingerprint, timeoutMs: 100 },
      ...{ token: "A".repeat(22) as EnrolmentToken, directory: join(folder, "identity") },
    };
    await assert.rejects(enrolHere(options), PeerError);
    silent.close();
  });

  it("never overwrites an identity", async () => {
    await enrolAs(await makeToken(fleet.directory, lobby, new Date()));
    const again = await makeToken(fleet.directory, lobby, new Date());
    await assert.rejects(enrolAs(again), ConfigError);
  });

  it("lets exactly one of two devices win a token, in each of 200 races", async () => {
    const keys = await Promise.all([createMemberKeys(), createMemberKeys()]);
    for (let race = 0; race < 200; race++) {
      const device = DeviceId.parse(`device-${race}`);
      const token = await makeToken(fleet.directory, { ...lobby, device }, new Date());
      const outcomes = await Promise.allSettled(
        keys.map(({ request }) =>
          enrol(fleet.directory, token, { kind: "key-request", v: 1, ...request }, new Date()),
        ),
      );
      const winners = outcomes.flatMap((outcome, i) => (outcome.status === "fulfilled" ? [i] : []));
      assert.equal(winners.length, 1, `race ${race}`);
      const member = (await readMembers(fleet.directory)).find((one) => one.device === device);
      assert.equal(member?.signingKey, keys[winners[0] as number]?.request.signingKey);
    }
  });

  it("revokes the device that had the id before", async () => {
    const first = await enrolAs(await makeToken(fleet.directory, lobby, new Date()));
    await enrolAs(await makeToken(fleet.directory, lobby, new Date()), join(folder, "second"));
    const url = broker.urls.devices as string;
    const connect = (tls: ReturnType<typeof tlsOf>) =>
      connectMqtt({ url, clientId: "lobby", tls: () => tls });
    await assert.rejects(connect(tlsOf(first)), PeerError);
    const second = await readIdentity(join(folder, "second"));
    await using _client = await connect(tlsOf(second));
  });

  it("renews a certificate after 60 days, with new keys", async () => {
    const identity = await enrolAs(await makeToken(fleet.directory, lobby, new Date()));
    const nowMs = Date.now();
    assert.ok(!isRenewalDue(identity, nowMs + 59 * DAY_MS));
    assert.ok(isRenewalDue(identity, nowMs + 61 * DAY_MS));
    const renewed = await renewIdentity(join(folder, "identity"), identity);
    assert.notEqual(renewed.key, identity.key);
    assert.deepEqual(tlsOf(await readIdentity(join(folder, "identity"))), tlsOf(renewed));
    const url = broker.urls.devices as string;
    await using _client = await connectMqtt({ url, clientId: "lobby", tls: () => tlsOf(renewed) });
    assert.deepEqual(
      (await readAudit(fleet.directory)).map(({ event }) => event),
      ["fleet-made", "token-made", "enrolled", "renewed"],
    );
  });

  it("is looked after each day while a part runs, and survives a fleet that is away", async () => {
    const directory = join(folder, "identity");
    const identity = await enrolAs(await makeToken(fleet.directory, lobby, new Date()));
    const clock = new ManualClock();
    let nowMs = Date.now();
    const stop = new AbortController();
    const { log } = recorded;
    const parts = { log, clock, nowMs: () => nowMs, signal: stop.signal };
    const newest = await keepRenewed(directory, parts);
    assert.deepEqual(newest().membership, identity.membership);
    nowMs += 61 * DAY_MS;
    clock.advance(DAY_MS);
    await recorded.first("identity-renewed");
    assert.notEqual(newest().key, identity.key);
    await broker[Symbol.asyncDispose]();
    nowMs += 91 * DAY_MS;
    while (clock.pendingMs.length === 0) await new Promise(setImmediate);
    clock.advance(DAY_MS);
    await recorded.first("identity-not-renewed");
    stop.abort();
  });

  it("does not renew for a revoked member, nor without a certificate", async () => {
    const identity = await enrolAs(await makeToken(fleet.directory, lobby, new Date()));
    await revokeMember(fleet.directory, lobby.device, new Date());
    const renewal = renewIdentity(join(folder, "identity"), identity);
    await assert.rejects(renewal, /revoked or has expired/);
    const response = await fetchWithoutCertificate();
    assert.equal(response, 403);
  });

  it("keeps each revocation, whoever writes at the same time", async () => {
    const ids = Array.from({ length: 50 }, (_, i) => DeviceId.parse(`device-${i}`));
    await Promise.all(ids.map((id) => revokeMember(fleet.directory, id, new Date())));
    assert.equal((await readRevocations(fleet.directory)).size, 50);
  });

  async function fetchWithoutCertificate(): Promise<number> {
    const { request } = await import("node:https");
    const ca = await readFile(join(fleet.directory, "authority.crt"));
    const { request: keys } = await createMemberKeys();
    return new Promise((resolve, reject) => {
      const options = { ...address(), path: "/v1/keys", method: "POST", ca, agent: false } as const;
      const sent = request({ ...options, servername: "lares-broker" }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      sent.on("error", reject);
      sent.end(JSON.stringify({ kind: "key-request", v: 1, ...keys }));
    });
  }
});
