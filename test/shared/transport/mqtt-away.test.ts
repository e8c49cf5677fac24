import assert from "node:assert/strict";
import { openPolicy, startBroker } from "@lares/broker";
import { Changes, connectMqtt, PeerError, silentLog } from "@lares/shared";
import { Inbox } from "../../contract/transport-inbox.ts";
import { startScriptedBroker } from "./scripted-broker.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A client that can do without its broker at first, and what it was told. */
function begin(url: string) {
  const told: string[] = [];
  const changes = new Changes();
  const tell = (what: string): void => {
    told.push(what);
    changes.changed();
  };
  const connecting = connectMqtt({
    ...{ url, clientId: "lobby", connectTimeoutMs: 300, random: () => 0, log: silentLog },
    away: { onAway: () => tell("away"), onRefused: ({ message }) => tell(message) },
  });
  const untilTold = (count: number) =>
    changes.until(() => told.length >= count, AbortSignal.timeout(10_000));
  return { connecting, told, untilTold };
}

/** Where nobody listens any more. */
async function nobody(): Promise<{ url: string; port: number }> {
  const gone = await startScriptedBroker(() => {});
  await gone[Symbol.asyncDispose]();
  return gone;
}

const refusing = (code: number) => Buffer.from([0x20, 2, 0, code]);

describe("connectMqtt: a broker that is away at first", () => {
  it("is waited for: what is asked meanwhile is given up, and later works", async () => {
    const { url, port } = await nobody();
    const { connecting, told } = begin(url);
    await using transport = await connecting;
    const inbox = new Inbox();
    await assert.rejects(transport.subscribe("a", inbox.handler), PeerError);
    const back = new Promise((resolve) => transport.onConnectionChange(resolve));
    await using _late = await startBroker({ port, policy: openPolicy });
    assert.equal(await back, true);
    await transport.subscribe("a", inbox.handler);
    await transport.publish("a", bytes("x"));
    assert.equal((await inbox.atLeast(1)).length, 1);
    assert.deepEqual(told, ["away"]);
  });

  it("is no longer waited for once the client is disposed of", async () => {
    const { url, port } = await nobody();
    const transport = await begin(url).connecting;
    await transport[Symbol.asyncDispose]();
    await using late = await startScriptedBroker(() => {}, port);
    await assert.rejects(transport.publish("a", bytes("x")), PeerError);
    assert.equal(late.heard.length, 0);
  });

  const answers: [why: string, answer: Buffer, isWaitedFor: boolean][] = [
    ["says that it is not available now", refusing(3), true],
    ["speaks another protocol", Buffer.from("HTTP/1.1 400"), true],
    ["does not like the client id", refusing(2), false],
    ["does not know the user", refusing(5), false],
  ];
  for (const [why, answer, isWaitedFor] of answers) {
    it(`${isWaitedFor ? "waits" : "does not wait"} for one that ${why}`, async () => {
      await using server = await startScriptedBroker((_heard, socket) => socket.write(answer));
      const { connecting, told } = begin(server.url);
      if (isWaitedFor) await (await connecting)[Symbol.asyncDispose]();
      else await assert.rejects(connecting, PeerError);
      assert.deepEqual(told, isWaitedFor ? ["away"] : []);
    });
  }

  it("is told to refuse the client when it is found", async () => {
    const { url, port } = await nobody();
    const { connecting, told, untilTold } = begin(url);
    await using _transport = await connecting;
    await using _late = await startScriptedBroker((_heard, socket) => {
      socket.write(refusing(5));
    }, port);
    await untilTold(2);
    assert.match(told[1] ?? "", /Not authorized/);
  });
});
