import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import {
  type Broker,
  type ClientIdentity,
  openPolicy,
  readBrokerKeys,
  revokeMember,
  setPassword,
  startBroker,
} from "@lares/broker";
import {
  BROKER_NAME,
  type ClientTls,
  connectMqtt,
  DeviceId,
  PeerError,
  type Transport,
  tlsOf,
} from "@lares/shared";
import mqtt from "mqtt";
import { requireTool } from "../../require-tool.ts";
import { TestFleet } from "../fleet/test-fleet.ts";
import { RecordedLog } from "../recorded-log.ts";

const DAY_MS = 86_400_000;

describe("encrypted listeners", function () {
  this.timeout(20_000);
  let fleet: TestFleet;
  let broker: Broker;
  let recorded: RecordedLog;
  const asked: ClientIdentity[] = [];
  before(async () => {
    fleet = await TestFleet.create();
    recorded = new RecordedLog();
    const keys = await readBrokerKeys(fleet.directory);
    broker = await startBroker({
      port: 0,
      secure: {
        keys,
        host: "127.0.0.1",
        devicePort: 0,
        passwordPort: 0,
        websocketPort: 0,
        enrolmentPort: 0,
      },
      log: recorded.log,
      policy: {
        ...openPolicy,
        mayPublish: (client) => {
          asked.push(client);
          return true;
        },
      },
    });
  });
  after(async () => {
    await broker[Symbol.asyncDispose]();
    await fleet[Symbol.asyncDispose]();
  });

  const connect = (clientId: string, tls?: ClientTls): Promise<Transport> =>
    connectMqtt({
      url: broker.urls.devices as string,
      clientId,
      ...(tls && { tls: () => tls }),
    });

  for (const role of ["device", "micro", "aggregator"] as const) {
    it(`welcomes a good certificate, and knows its holder as ${role}`, async () => {
      const id = `member-${role}`;
      await using client = await connect(id, tlsOf(await fleet.member(id, role)));
      await client.publish("hello", new Uint8Array());
      assert.deepEqual(asked.at(-1), { id, role });
    });
  }

  it("welcomes a member whose clock or broker is a day behind", async () => {
    const tomorrow = new Date(Date.now() + DAY_MS);
    await using _client = await connect(
      "early",
      tlsOf(await fleet.member("early", "device", tomorrow)),
    );
  });

  const refused: [why: string, () => Promise<ClientTls>][] = [
    ["no certificate", async () => withoutCertificate(await fleet.member("lobby"))],
    [
      "a certificate of another authority",
      async () => {
        await using rogue = await TestFleet.create();
        const { authority } = await fleet.member("other");
        return { ...tlsOf(await rogue.member("lobby")), authority };
      },
    ],
    [
      "an expired certificate",
      async () => tlsOf(await fleet.member("lobby", "device", new Date(Date.now() - 91 * DAY_MS))),
    ],
    [
      "a certificate that is not valid yet",
      async () => tlsOf(await fleet.member("lobby", "device", new Date(Date.now() + 8 * DAY_MS))),
    ],
    [
      "a certificate with another name than the client id",
      async () => tlsOf(await fleet.member("x")),
    ],
    [
      "a revoked certificate",
      async () => {
        const identity = await fleet.member("lobby");
        await revokeMember(fleet.directory, DeviceId.parse("lobby"), new Date());
        return tlsOf(identity);
      },
    ],
    [
      "the broker's own certificate",
      async () => {
        const { authority, server } = await readBrokerKeys(fleet.directory);
        return { authority, brokerName: BROKER_NAME, ...server };
      },
    ],
  ];
  for (const [why, credentials] of refused) {
    it(`refuses ${why}`, async () => {
      const tls = await credentials();
      const before = broker.counters().refusedClients;
      await assert.rejects(connect("lobby", tls), PeerError);
      while (broker.counters().refusedClients === before) await new Promise(setImmediate);
    });
  }

  it("welcomes a revoked member that has been certified anew", async () => {
    await revokeMember(fleet.directory, DeviceId.parse("again"), new Date());
    const later = new Date(Date.now() + 1);
    const identity = await fleet.member("again", "device", later);
    await using _client = await connect("again", tlsOf(identity));
  });

  it("refuses TLS 1.1, and takes TLS 1.2", async function () {
    requireTool(this, "openssl");
    assert.match(await handshake("-tls1_1"), /alert protocol version|no protocols available/);
    assert.match(await handshake("-tls1_2"), /New, TLSv1\.2/);
  });

  it("cuts a member within a second of being revoked, and nobody else", async () => {
    const revoked = await connect("revoked", tlsOf(await fleet.member("revoked")));
    await using other = await connect("stays", tlsOf(await fleet.member("stays")));
    const cut = new Promise<void>((resolve) => revoked.onConnectionChange(() => resolve()));
    const startMs = performance.now();
    await revokeMember(fleet.directory, DeviceId.parse("revoked"), new Date());
    await cut;
    assert.ok(performance.now() - startMs < 1000);
    await other.publish("still-here", new Uint8Array());
    await revoked[Symbol.asyncDispose]();
  });

  it("is trusted only under the fixed name of a fleet's broker, and only of this fleet", async () => {
    const tls = tlsOf(await fleet.member("lobby"));
    await assert.rejects(connect("lobby", { ...tls, brokerName: "localhost" }), /altnames/);
    await using other = await TestFleet.create();
    const { authority } = await other.member("lobby");
    await assert.rejects(connect("lobby", { ...tls, authority }), /self-signed certificate/);
  });

  for (const name of ["passwords", "websocket"] as const) {
    it(`lets a user in by password: ${name}`, async () => {
      const role = name === "websocket" ? "page" : "home-assistant";
      const user = DeviceId.parse(`user-${role}`);
      const password = await setPassword(fleet.directory, { name: user, role }, new Date());
      const client = await connectUser(name, user, password, "some-client");
      await client.publishAsync("hello", "", { qos: 1 });
      assert.deepEqual(asked.at(-1), { id: user, role });
      await client.endAsync();
    });

    it(`refuses a wrong password, an unknown user and none: ${name}`, async () => {
      const user = DeviceId.parse("somebody");
      await setPassword(fleet.directory, { name: user, role: "page" }, new Date());
      for (const [username, password] of [[user, "wrong"], ["nobody", "x"], []] as const) {
        await assert.rejects(
          connectUser(name, username, password, "some-client"),
          /Not authorized/,
        );
      }
    });

    it(`keeps users from taking a member's place: ${name}`, async () => {
      await fleet.member("lobby");
      const user = DeviceId.parse("rival");
      const password = await setPassword(fleet.directory, { name: user, role: "page" }, new Date());
      await assert.rejects(connectUser(name, user, password, "lobby"), /Not authorized/);
    });
  }

  it("keeps clients without encryption from taking a member's place", async () => {
    await fleet.member("lobby");
    await assert.rejects(connectMqtt({ url: broker.url, clientId: "lobby" }), PeerError);
    await using _client = await connectMqtt({ url: broker.url, clientId: "tool" });
  });

  for (const port of ["devicePort", "passwordPort", "websocketPort", "enrolmentPort"] as const) {
    it(`names the port that is taken: ${port}`, async () => {
      const keys = await readBrokerKeys(fleet.directory);
      const free = { devicePort: 0, passwordPort: 0, websocketPort: 0, enrolmentPort: 0 };
      const taken = broker.address.port;
      const secure = { keys, host: "127.0.0.1", ...free, [port]: taken };
      await assert.rejects(
        startBroker({ port: 0, secure }),
        new RegExp(`broker address 127.0.0.1:${taken} is taken`),
      );
    });
  }

  it("cuts a WebSocket that claims a packet beyond the limits", async () => {
    const { WebSocket } = await import("ws");
    const url = broker.urls.websocket as string;
    const socket = new WebSocket(url, "mqtt", { rejectUnauthorized: false });
    socket.on("error", () => {});
    await once(socket, "open");
    socket.send(Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f, 0]));
    await once(socket, "close");
  });

  it("cuts a WebSocket that sends a message in fragments without end", async () => {
    const { WebSocket } = await import("ws");
    const url = broker.urls.websocket as string;
    const socket = new WebSocket(url, "mqtt", { rejectUnauthorized: false });
    socket.on("error", () => {});
    await once(socket, "open");
    const closed = once(socket, "close");
    for (let sent = 0; sent < 130; sent++) socket.send(Buffer.alloc(1), { fin: false });
    assert.equal((await closed)[0], 1008);
  });

  it("refuses a certificate once it has expired: the broker's clock is 91 days ahead", async function () {
    this.timeout(30_000);
    requireTool(this, "faketime");
    const tls = tlsOf(await fleet.member("ages"));
    for (const [clock, isWelcome] of [
      ["+89d", true],
      ["+91d", false],
    ] as const) {
      await using later = await brokerAt(clock, fleet.directory);
      const url = later.url;
      const client = connectMqtt({ url, clientId: "ages", tls: () => tls });
      if (isWelcome) await (await client)[Symbol.asyncDispose]();
      else await assert.rejects(client, PeerError);
    }
  });

  async function connectUser(
    name: "passwords" | "websocket",
    username: string | undefined,
    password: string | undefined,
    clientId: string,
  ) {
    const { authority } = await readBrokerKeys(fleet.directory);
    const wsOptions: object = { ca: authority, servername: BROKER_NAME };
    return mqtt.connectAsync(broker.urls[name] as string, {
      ...{ clientId, ca: authority, servername: BROKER_NAME, reconnectPeriod: 0 },
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      wsOptions,
    });
  }

  async function handshake(version: string): Promise<string> {
    const port = new URL(broker.urls.passwords as string).port;
    const args = [
      "s_client",
      "-connect",
      `127.0.0.1:${port}`,
      version,
      "-cipher",
      "ALL:@SECLEVEL=0",
    ];
    const child = spawn("openssl", args, { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (said += data));
    await once(child, "close");
    return said;
  }
});

function withoutCertificate(identity: Parameters<typeof tlsOf>[0]): ClientTls {
  const { authority, brokerName } = tlsOf(identity);
  return { authority, brokerName };
}

/** `lares broker` with the keys in `directory`, by a clock that is wrong. */
async function brokerAt(
  clock: string,
  directory: string,
): Promise<AsyncDisposable & { readonly url: string }> {
  const main = fileURLToPath(new URL("../../../cli/dist/main.js", import.meta.url));
  const ports = ["--port", "--device-port", "--password-port", "--websocket-port"];
  const free = [...ports, "--enrolment-port"].flatMap((port) => [port, "0"]);
  const args = [
    main,
    "broker",
    "--identity",
    directory,
    "--tls-host",
    "127.0.0.1",
    "--log",
    "json",
  ];
  const faked = ["-f", clock, process.execPath, ...args, ...free];
  const child = spawn("faketime", faked, { stdio: ["ignore", "pipe", "inherit"], detached: true });
  const closed = once(child, "close");
  const urls: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const { event, url } = JSON.parse(line) as { event: string; url: string };
    if (event === "listening") urls.push(url);
    if (urls.length === 2) break;
  }
  return {
    url: urls.find((url) => url.startsWith("mqtts:")) as string,
    [Symbol.asyncDispose]: async () => {
      // faketime starts the broker as its own child, and does not pass signals on.
      process.kill(-(child.pid as number));
      await closed;
    },
  };
}
