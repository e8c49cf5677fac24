import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPolicy, readBrokerKeys, setPassword, startBroker } from "@lares/broker";
import { connectMqtt, DeviceId, PeerError, tlsOf } from "@lares/shared";
import { startMosquitto } from "../../mosquitto.ts";
import { requireTool } from "../../require-tool.ts";
import { TestFleet } from "../fleet/test-fleet.ts";

/** Debian's client and broker, which know nothing of ours, at the other end. */
describe("a fleet's certificates with Mosquitto", function () {
  this.timeout(20_000);
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

  it("let its client in: a member by certificate, a user by password", async function () {
    requireTool(this, "mosquitto_pub");
    const keys = await readBrokerKeys(fleet.directory);
    const ports = { devicePort: 0, passwordPort: 0, websocketPort: 0, enrolmentPort: 0 };
    const secure = { keys, host: "127.0.0.1", ...ports };
    await using broker = await startBroker({ port: 0, secure, policy: openPolicy });
    await using witness = await connectMqtt({ url: broker.url, clientId: "witness" });
    const heard: string[] = [];
    await witness.subscribe("from/+", ({ topic }) => heard.push(topic));

    const { membership, key } = await fleet.member("lobby");
    await writeFile(join(folder, "member.crt"), membership.certificate);
    await writeFile(join(folder, "member.key"), key);
    const member = ["--cert", join(folder, "member.crt"), "--key", join(folder, "member.key")];
    const name = DeviceId.parse("house");
    const user = { name, role: "home-assistant" } as const;
    const password = await setPassword(fleet.directory, user, new Date());

    const { devices, passwords } = broker.urls;
    assert.equal(await publish(devices, "from/member", "lobby", member), 0);
    assert.equal(await publish(passwords, "from/user", "ha", ["-u", "house", "-P", password]), 0);
    assert.notEqual(await publish(devices, "from/other", "attic", member), 0);
    assert.notEqual(await publish(devices, "from/nobody", "lobby", []), 0);
    assert.notEqual(await publish(passwords, "from/thief", "ha", ["-u", "house", "-P", "x"]), 0);
    assert.deepEqual(heard, ["from/member", "from/user"]);
  });

  it("let a member into its broker, and nobody else", async function () {
    requireTool(this, "mosquitto");
    const at = (file: string) => join(fleet.directory, file);
    const tls = {
      authority: at("authority.crt"),
      certificate: at("server.crt"),
      key: at("server.key"),
    };
    await using mosquitto = await startMosquitto({ tls });
    const identity = await fleet.member("lobby");
    const { url } = mosquitto;
    await using client = await connectMqtt({ url, clientId: "lobby", tls: () => tlsOf(identity) });
    await client.publish("hello", new Uint8Array());
    const { authority, brokerName } = tlsOf(identity);
    const stranger = connectMqtt({ url, clientId: "x", tls: () => ({ authority, brokerName }) });
    await assert.rejects(stranger, PeerError);
  });

  /** @returns the exit code of `mosquitto_pub`, which checks the broker's certificate for 127.0.0.1 */
  async function publish(
    url: string | undefined,
    topic: string,
    clientId: string,
    credentials: readonly string[],
  ): Promise<number | null> {
    const child = spawn("mosquitto_pub", [
      ...["-h", "127.0.0.1", "-p", new URL(url as string).port, "-i", clientId, "-q", "1"],
      ...["--cafile", join(fleet.directory, "authority.crt"), ...credentials],
      ...["-t", topic, "-m", "x"],
    ]);
    const [code] = (await once(child, "close")) as [number | null];
    return code;
  }
});
