import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { connectMqtt, readIdentity, tlsOf } from "@lares/shared";
import { runLares, startLares } from "./run-lares.ts";

describe("a fleet from the command line", function () {
  this.timeout(60_000);
  let folder: string;
  let broker: ReturnType<typeof startLares>;
  const ports: Record<string, string> = {};
  let said = "";
  const fleet = (...args: string[]) => runLares(["fleet", ...args, "--dir", join(folder, "fleet")]);
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "lares-test-"));
    const { stdout } = await fleet("init", "--host", "127.0.0.1");
    match(stdout, /^ {2}[0-9a-f]{64}$/m);
    broker = startLares([
      ...[
        "broker",
        "--identity",
        join(folder, "fleet"),
        "--tls-host",
        "127.0.0.1",
        "--log",
        "json",
      ],
      ...["--port", "0", "--device-port", "0", "--password-port", "0"],
      ...["--websocket-port", "0", "--enrolment-port", "0"],
    ]);
    const names = ["local", "devices", "passwords", "websocket", "enrolment"];
    for await (const line of createInterface({ input: broker.stdout as NodeJS.ReadableStream })) {
      const { event, url } = JSON.parse(line) as { event: string; url: string };
      if (event === "listening") ports[names.shift() as string] = new URL(url).port;
      if (names.length === 0) break;
    }
    broker.stdout?.on("data", (data) => {
      said += data;
    });
  });
  after(async () => {
    broker.kill("SIGTERM");
    await once(broker, "close");
    await rm(folder, { recursive: true });
  });

  it("enrols a device by the line that it prints, which works once", async () => {
    const port = ports.enrolment as string;
    const enrolment = await fleet("enroll", "lobby", "--room", "lobby", "--enrolment-port", port);
    const line = /lares (agent enroll .*)$/s.exec(enrolment.stdout)?.[1] as string;
    const args = line.replace("\\\n", " ").trim().split(/\s+/);
    const joined = await runLares([...args, "--identity", join(folder, "lobby")]);
    strictEqual(joined.stderr, "");
    match(joined.stdout, /"lobby" is a member of the fleet "home" \(device\)/);
    const again = await runLares([...args, "--identity", join(folder, "thief")]);
    strictEqual(again.code, 3);
    match(again.stderr, /token is unknown, used or expired/);
    deepStrictEqual((await readdir(folder)).sort(), ["fleet", "lobby"]);
  });

  it("lists it, cuts it when it is revoked, and writes both down", async () => {
    const identity = await readIdentity(join(folder, "lobby"));
    const url = `mqtts://127.0.0.1:${ports.devices}`;
    await using client = await connectMqtt({ url, clientId: "lobby", tls: () => tlsOf(identity) });
    const cut = new Promise<void>((resolve) => client.onConnectionChange(() => resolve()));
    match((await fleet("list")).stdout, /lobby +device +lobby +\d{4}-\d{2}-\d{2} +good/);
    match((await fleet("revoke", "lobby")).stdout, /Revoked "lobby"/);
    await cut;
    match((await fleet("list")).stdout, /lobby .* revoked/);
    const { stdout } = await fleet("audit", "--json");
    const events = stdout
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { event: string }).event);
    deepStrictEqual(events, ["fleet-made", "token-made", "enrolled", "revoked"]);
  });

  it("says who is no member, with exit code 2", async () => {
    const { code, stderr } = await fleet("revoke", "nobody");
    strictEqual(code, 2);
    match(stderr, /"nobody" is no member/);
  });

  it("makes a password, prints it once and keeps only its hash", async () => {
    const { stdout } = await fleet("password", "house", "--role", "home-assistant");
    const password = /^ {2}([A-Za-z0-9_-]{22})$/m.exec(stdout)?.[1] as string;
    ok(!(await readFile(join(folder, "fleet", "passwords.json"), "utf8")).includes(password));
    match((await fleet("audit")).stdout, /password-set.*house/);
  });

  it("refuses an identity of another kind, and a device of another name", async () => {
    const identity = join(folder, "lobby");
    const aggregator = await runLares(["aggregator", "--identity", identity]);
    strictEqual(aggregator.code, 2);
    match(aggregator.stderr, /kind device, expected aggregator/);
    const agent = await runLares([
      ...["agent", "--room", "x", "--data", folder, "--identity", identity, "--device", "attic"],
    ]);
    strictEqual(agent.code, 2);
    match(agent.stderr, /device is "attic", but the identity is that of "lobby"/);
  });

  const wrong: [why: string, args: string[], message: RegExp][] = [
    ["a broker without a port", ["--broker", "pi"], /host:port/],
    ["a fingerprint that is none", ["--fingerprint", "abc"], /64 hexadecimal/],
    ["a token that is none, without repeating it", ["--token", "s3cret"], /token has 6 characters/],
  ];
  for (const [why, args, message] of wrong) {
    it(`refuses ${why}, with exit code 2`, async () => {
      const good = [
        "--broker",
        "pi:8886",
        "--fingerprint",
        "0".repeat(64),
        "--token",
        "A".repeat(22),
      ];
      const { code, stderr } = await runLares(["agent", "enroll", ...good, ...args]);
      strictEqual(code, 2);
      match(stderr, message);
      ok(!stderr.includes("s3cret"));
    });
  }

  it("has help for each sub-command", async () => {
    for (const name of ["init", "enroll", "list", "revoke", "audit", "password"]) {
      match(
        (await runLares(["fleet", name, "--help"])).stdout,
        new RegExp(`^Usage: lares fleet ${name}`),
      );
    }
    match((await runLares(["agent", "enroll", "--help"])).stdout, /^Usage: lares agent enroll/);
  });

  it("logs no key, token or password", () => {
    ok(said.includes("client-joined"));
    ok(!/PRIVATE|BEGIN/.test(said));
  });
});
