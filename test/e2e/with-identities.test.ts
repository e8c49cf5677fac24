import { match, ok, strictEqual } from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeToken, readBrokerKeys, setPassword, startBroker } from "@lares/broker";
import { listRooms } from "@lares/edge-agent";
import {
  connectMqtt,
  DeviceId,
  type MemberIdentity,
  type MemberRole,
  writeIdentity,
} from "@lares/shared";
import { TestFleet } from "../broker/fleet/test-fleet.ts";
import { RecordedLog } from "../broker/recorded-log.ts";
import { runLares } from "../cli/run-lares.ts";
import { smallRooms } from "../rooms.ts";

describe("a fleet with identities", function () {
  this.timeout(60_000);
  let rooms: string;
  let folder: string;
  before(async () => {
    rooms = await smallRooms();
    folder = await mkdtemp(join(tmpdir(), "lares-test-"));
  });
  after(async () => {
    await rm(rooms, { recursive: true, force: true });
    await rm(folder, { recursive: true });
  });

  it("learns over TLS with signatures, and tells no secret to anybody", async () => {
    await using fleet = await TestFleet.create();
    const recorded = new RecordedLog();
    const keys = await readBrokerKeys(fleet.directory);
    const ports = { devicePort: 0, passwordPort: 0, websocketPort: 0, enrolmentPort: 0 };
    const secure = { keys, host: "127.0.0.1", ...ports };
    await using broker = await startBroker({ port: 0, secure, log: recorded.log });
    await using witness = await connectMqtt({ url: broker.url, clientId: "witness" });
    const seen: string[] = [];
    await witness.subscribe("lares/v1/home/#", ({ topic, payload }) => {
      seen.push(`${topic} ${Buffer.from(payload).toString("latin1")}`);
    });

    const secrets = await canaries(fleet);
    const identityOf = async (id: string, role: MemberRole): Promise<string> => {
      const identity = await fleet.member(id, role);
      secrets.push(...secretsOf(identity));
      const directory = join(folder, id);
      await mkdir(directory, { mode: 0o700 });
      await writeIdentity(directory, identity);
      return directory;
    };
    const state = join(folder, "state");
    const model = join(folder, "model");
    const common = ["--broker", broker.urls.devices as string, "--model", "micro", "--log", "json"];
    const [first, second] = (await listRooms(rooms)) as [string, string];
    const finished = await Promise.all([
      runLares([
        ...["aggregator", ...common, "--identity", await identityOf("averager", "aggregator")],
        ...["--quorum", "2", "--rounds", "2", "--state", state, "--out", model],
      ]),
      ...[first, second].map(async (room, i) =>
        runLares([
          ...["agent", "--room", room, "--data", rooms, ...common],
          ...["--identity", await identityOf(`device-${i}`, "device")],
        ]),
      ),
    ]);
    for (const { code, stderr } of finished) {
      strictEqual(stderr, "");
      strictEqual(code, 0);
    }
    strictEqual(finished[0]?.stdout.match(/"round.closed"/g)?.length, 2);
    match(seen.join("\n"), /task\/micro\/model .*signed.*endorsement/s);

    const firmware = join(folder, "firmware");
    const key = join(fleet.directory, "signing.key");
    const board = ["--board", "xiao_esp32s3", "--out", firmware, "--sign-key", key];
    const exported = await runLares(["export", "--model", model, "--data", rooms, ...board]);
    strictEqual(exported.code, 0, exported.stderr);

    const told = {
      logs: JSON.stringify([recorded.records, finished]),
      topics: seen.join("\n"),
      state: await contentOf(state),
      firmware: await contentOf(firmware),
      sbom: execFileSync("npm", ["run", "--silent", "sbom"], {
        encoding: "utf8",
        maxBuffer: 2 ** 26,
      }),
    };
    for (const [where, text] of Object.entries(told)) ok(text.length > 1000, where);
    for (const secret of secrets) {
      for (const [where, text] of Object.entries(told)) {
        ok(!text.includes(secret), `a secret got into the ${where}`);
      }
    }
  });
});

/** What only the fleet's directory may hold, and a token and a password. */
async function canaries(fleet: TestFleet): Promise<string[]> {
  const now = new Date();
  const candidate = { device: DeviceId.parse("next"), room: "next", role: "device" } as const;
  const user = { name: DeviceId.parse("house"), role: "home-assistant" } as const;
  const files = ["authority.key", "server.key", "signing.key"];
  const pems = await Promise.all(
    files.map((name) => readFile(join(fleet.directory, name), "utf8")),
  );
  const token = await makeToken(fleet.directory, candidate, now);
  return [token, await setPassword(fleet.directory, user, now), ...pems.map(lineOf)];
}

function secretsOf({ key, signingKey }: MemberIdentity): string[] {
  const { d = "" } = signingKey.export({ format: "jwk" });
  const seed = Buffer.from(d, "base64url");
  return [lineOf(key), d, seed.toString("hex"), seed.toString("latin1")];
}

/** The first line of a PEM that is a secret in part: a window that no other key shares. */
function lineOf(pem: string): string {
  const body = pem.split("\n").slice(1, -2).join("");
  return body.slice(-40);
}

async function contentOf(directory: string): Promise<string> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const contents = await Promise.all(
    files.map(({ parentPath, name }) => readFile(join(parentPath, name), "latin1")),
  );
  return contents.join("\n");
}
