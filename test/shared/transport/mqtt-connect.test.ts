import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import type { Socket } from "node:net";
import { connectMqtt, type LaresError, PeerError } from "@lares/shared";
import { CONNACK, startScriptedBroker } from "./scripted-broker.ts";

/** The error that a first connection fails with, and how long that took. */
async function failure(url: string): Promise<{ error: LaresError; tookMs: number }> {
  const startMs = performance.now();
  const error = await connectMqtt({ url, clientId: "lobby", connectTimeoutMs: 300 }).then(
    () => assert.fail("it connected"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof PeerError, String(error));
  return { error, tookMs: performance.now() - startMs };
}

describe("connectMqtt: first connection", () => {
  it("names the address where nobody listens, and what to start", async () => {
    const gone = await startScriptedBroker(() => {});
    await gone[Symbol.asyncDispose]();
    const { error } = await failure(gone.url);
    assert.equal(error.message, `cannot connect to the broker at ${gone.url}: connection refused`);
    assert.match(error.remedy, /lares broker/);
  });

  const answers: [why: string, react: (socket: Socket) => void, message: RegExp, remedy: RegExp][] =
    [
      ["never answers", () => {}, /connack timeout/, /MQTT broker listens there/],
      ["hangs up", (socket) => socket.destroy(), /closed the connection/, /MQTT broker/],
      ["speaks another protocol", (socket) => socket.write("HTTP/1.1 400"), /before CONNACK/, /./],
      [
        "does not like the client id",
        (socket) => socket.write(Buffer.from([0x20, 2, 0, 2])),
        /Identifier rejected/,
        /client id/,
      ],
      [
        "does not know the user",
        (socket) => socket.write(Buffer.from([0x20, 2, 0, 5])),
        /Not authorized/,
        /user and password/,
      ],
    ];
  for (const [why, react, message, remedy] of answers) {
    it(`fails in time when the other side ${why}`, async () => {
      await using server = await startScriptedBroker((_heard, socket) => react(socket));
      const { error, tookMs } = await failure(server.url);
      assert.match(error.message, message);
      assert.match(error.remedy, remedy);
      assert.ok(tookMs < 1000, `${tookMs} ms`);
      assert.equal(server.heard.length, 1, "tried once");
    });
  }

  it("is given up at the signal, with its reason", async () => {
    const stop = new AbortController();
    const reason = new RangeError("stop");
    await using server = await startScriptedBroker(() => stop.abort(reason));
    const options = { url: server.url, clientId: "lobby", signal: stop.signal };
    await assert.rejects(connectMqtt(options), (error) => error === reason);
    await assert.rejects(connectMqtt(options), (error) => error === reason);
    assert.equal(server.heard.length, 1);
  });

  it("shows user and password of the URL to the broker, decoded", async () => {
    await using server = await startScriptedBroker((_heard, socket) => socket.write(CONNACK));
    const url = server.url.replace("//", "//lares:p%40ss@");
    const transport = await connectMqtt({ url, clientId: "lobby" });
    assert.ok(String(server.heard[0]).endsWith("\0\u0005lares\0\u0004p@ss"));
    await transport[Symbol.asyncDispose]();
  });

  it("alone loads mqtt.js: importing this room does not", () => {
    const script = `
      import { createRequire } from "node:module";
      import "@lares/shared";
      const loaded = Object.keys(createRequire(import.meta.url).cache);
      console.log(loaded.filter((path) => path.includes("/mqtt/")).length);`;
    const { stdout } = spawnSync(
      process.execPath,
      ["--import", "tsx", "--conditions=source", "--input-type=module", "--eval", script],
      { encoding: "utf8" },
    );
    assert.equal(stdout.trim(), "0");
  });
});
