import { deepStrictEqual, match, rejects, strictEqual } from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import { type PageServer, servePage } from "@lares/aggregator";
import { type Broker, startBroker } from "@lares/broker";
import { ConfigError, type FleetId, silentLog } from "@lares/shared";
import mqtt from "mqtt";
import { WebSocket } from "ws";
import { RecordedLog } from "../../broker/recorded-log.ts";
import { startMosquitto } from "../../mosquitto.ts";
import { requireTool } from "../../require-tool.ts";

describe("the server of the page", () => {
  let broker: Broker;
  let page: PageServer;
  before(async () => {
    broker = await startBroker({ port: 0 });
    page = await serve(broker.url);
  });
  after(async () => {
    await page[Symbol.asyncDispose]();
    await broker[Symbol.asyncDispose]();
  });

  it("forbids everything that is not its own", async () => {
    const { headers } = await fetch(page.url);
    match(headers.get("content-security-policy") ?? "", /default-src 'none'; script-src 'self'/);
    strictEqual(headers.get("x-content-type-options"), "nosniff");
  });

  it("tells which fleet it is of, and nothing else", async () => {
    const response = await fetch(`${page.url}config.json`);
    const known = (await response.json()) as Record<string, unknown>;
    deepStrictEqual(Object.keys(known), ["fleet", "hasOffice", "hasHistory", "hasFlasher"]);
    deepStrictEqual([known.fleet, known.hasOffice, known.hasHistory], ["home", false, false]);
  });

  const refused: [why: string, method: string, path: string, status: number][] = [
    ["a page that there is not", "GET", "/no-such-page", 404],
    ["a way out of its folder", "GET", "/..%2f..%2fpackage.json", 404],
    ["to be written to", "POST", "/config.json", 405],
  ];
  for (const [why, method, path, status] of refused) {
    it(`refuses ${why}`, async () => {
      const asked = request(new URL(page.url), { method, path }).end();
      const [response] = await once(asked, "response");
      response.resume();
      strictEqual(response.statusCode, status);
    });
  }

  it("carries MQTT between a browser of its own and the broker", async () => {
    const headers = { origin: page.url.slice(0, -1) };
    const url = `${page.url.replace("http", "ws")}mqtt`;
    const client = await mqtt.connectAsync(url, { wsOptions: { headers } });
    const state = "lares/v1/home/device/kitchen/state";
    await client.subscribeAsync(state);
    const heard = new Promise((resolve) => {
      client.once("message", (topic, payload) => resolve(`${topic} ${payload}`));
    });
    await client.publishAsync(state, "online");
    strictEqual(await heard, `${state} online`);
    await client.endAsync();
  });

  const strangers: [why: string, path: string, origin: string | undefined, status: number][] = [
    ["from another site", "mqtt", "http://evil.example", 403],
    ["from another port of this machine", "mqtt", "http://127.0.0.1:1", 403],
    ["from no page at all", "mqtt", undefined, 403],
    ["to another path", "other", "OWN", 404],
  ];
  for (const [why, path, origin, status] of strangers) {
    it(`carries nothing ${why}`, async () => {
      const own = page.url.slice(0, -1);
      const headers = origin === undefined ? {} : { origin: origin === "OWN" ? own : origin };
      const url = `${page.url.replace("http", "ws")}${path}`;
      strictEqual(await refusalOf(new WebSocket(url, "mqtt", { headers })), status);
    });
  }

  it("carries nothing for a site that gave this machine its own name", async () => {
    const name = `evil.example:${new URL(page.url).port}`;
    const headers = { host: name, origin: `http://${name}` };
    const url = `${page.url.replace("http", "ws")}mqtt`;
    strictEqual(await refusalOf(new WebSocket(url, "mqtt", { headers })), 403);
  });

  it("hangs up on the browser when there is no broker", async () => {
    await using orphan = await serve("mqtt://127.0.0.1:1");
    const headers = { origin: orphan.url.slice(0, -1) };
    const socket = new WebSocket(`${orphan.url.replace("http", "ws")}mqtt`, "mqtt", { headers });
    await once(socket, "open");
    await once(socket, "close");
  });

  it("says that its port is taken", async () => {
    const port = Number(new URL(page.url).port);
    await rejects(serve(broker.url, port), {
      constructor: ConfigError,
      message: new RegExp(`cannot listen on 127.0.0.1:${port}`),
    });
  });

  it("lends nobody in the network a place that the broker trusts", async () => {
    await rejects(serve(broker.url, 0, "0.0.0.0"), {
      constructor: ConfigError,
      message: /0\.0\.0\.0 is not this machine, and its broker asks nobody for a password/,
    });
  });

  it("opens to the network with a broker that asks for passwords", async function () {
    requireTool(this, "mosquitto");
    await using house = await startMosquitto({ isOpen: false });
    await using open = await serve(house.url, 0, "0.0.0.0");
    strictEqual((await fetch(open.url)).status, 200);
  });

  it("sends no password to another machine without TLS", async () => {
    await rejects(serve("mqtt://192.0.2.1"), { constructor: ConfigError, message: /192\.0\.2\.1/ });
  });

  it("warns of a broker on a network that it may speak to without TLS", async () => {
    const recorded = new RecordedLog();
    const broker = "mqtt://192.0.2.1";
    const where = { host: "127.0.0.1", port: 0, allowPlaintextLan: true, log: recorded.log };
    await using _page = await servePage({ fleet: "home" as FleetId, broker, ...where });
    strictEqual((await recorded.first("plaintext-on-network")).level, "warn");
  });

  it("wants a broker that it can speak to", async () => {
    await rejects(serve("ws://127.0.0.1:9001"), { constructor: ConfigError, message: /ws:/ });
  });
});

function serve(broker: string, port = 0, host = "127.0.0.1"): Promise<PageServer> {
  return servePage({
    fleet: "home" as FleetId,
    broker,
    host,
    port,
    log: silentLog,
  });
}

/** The status with which a handshake is refused. */
async function refusalOf(socket: WebSocket): Promise<number | undefined> {
  const [, response] = await once(socket, "unexpected-response");
  response.resume();
  return response.statusCode;
}
