import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { connectMqtt } from "@lares/shared";
import { Inbox } from "../contract/transport-inbox.ts";
import { residentBytes } from "../process-memory.ts";
import { type BrokerProcess, startBrokerProcess } from "./broker-process.ts";
import { RawClient } from "./raw-client.ts";
import { connectPacket, packet, publishPacket, subscribePacket } from "./raw-packets.ts";

const MIB = 1024 * 1024;
const NOTHING = Buffer.alloc(0);
const MODEL = "lares/v1/home/task/simple/model";
const PINGS = "lares/v1/home/device/good/score";

/** Keeps at it until `signal`; what it opens it closes. */
type Attack = (port: number, signal: AbortSignal) => Promise<void>;

async function many(count: number, port: number): Promise<RawClient[]> {
  return Promise.all(Array.from({ length: count }, () => RawClient.open(port)));
}

async function until(signal: AbortSignal, clients: readonly RawClient[]): Promise<void> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
  for (const client of clients) await client[Symbol.asyncDispose]();
}

async function claim(port: number, signal: AbortSignal, opening: Buffer): Promise<void> {
  const flood = Buffer.alloc(MIB);
  while (!signal.aborted) {
    const clients = await many(16, port);
    for (const client of clients) client.send(opening, flood);
    await Promise.all(clients.map(({ closed }) => closed));
  }
}

/** Sends `bytes` one at a time, and begins again when the broker hangs up. */
async function drip(
  port: number,
  signal: AbortSignal,
  opening: Buffer,
  bytes: Buffer,
): Promise<void> {
  const clients = await many(100, port);
  for (const client of clients) client.send(opening);
  let sent = 0;
  const timer = setInterval(() => {
    for (const client of clients) client.send(bytes.subarray(sent, sent + 1));
    sent += 1;
  }, 100);
  await until(signal, clients);
  clearInterval(timer);
}

const attacks: [what: string, attack: Attack][] = [
  [
    "CONNECT packets of 256 MiB, 16 at a time",
    (port, signal) => claim(port, signal, packet(0x10, NOTHING, 256 * MIB - 1)),
  ],
  [
    "PUBLISH packets of 64 MiB, 16 at a time",
    (port, signal) => {
      const header = packet(0x30, NOTHING, 64 * MIB);
      return claim(port, signal, Buffer.concat([connectPacket({ clientId: "" }), header]));
    },
  ],
  ["1,000 half-open sockets", async (port, signal) => until(signal, await many(1000, port))],
  [
    "100 clients that say CONNECT byte by byte",
    (port, signal) => drip(port, signal, NOTHING, connectPacket({ clientId: "x".repeat(500) })),
  ],
  [
    "100 clients that publish byte by byte",
    (port, signal) => {
      const bytes = publishPacket({ topic: MODEL, payload: "x".repeat(500) });
      return drip(port, signal, connectPacket({ clientId: "" }), bytes);
    },
  ],
  [
    "100 MB for a subscriber that does not read",
    async (port, signal) => {
      await using frozen = await RawClient.join(port, { clientId: "frozen" });
      frozen.send(subscribePacket(MODEL));
      await frozen.hears(Buffer.from([0x90, 3, 0, 1, 1]));
      frozen.socket.pause();
      await publishModels(port);
      await until(signal, []);
    },
  ],
  [
    "100 MB for a session whose client is away",
    async (port, signal) => {
      const away = await RawClient.join(port, { clientId: "away", clean: false });
      away.send(subscribePacket(MODEL));
      await away.hears(Buffer.from([0x90, 3, 0, 1, 1]));
      await away[Symbol.asyncDispose]();
      await publishModels(port);
      await until(signal, []);
    },
  ],
];

async function publishModels(port: number): Promise<void> {
  const url = `mqtt://127.0.0.1:${port}`;
  await using aggregator = await connectMqtt({ url, clientId: "aggregator" });
  const model = new Uint8Array(200_000);
  for (let sent = 0; sent < 500; sent++) await aggregator.publish(MODEL, model);
}

describe("broker: under attack, in a process of its own", function () {
  this.timeout(60_000);
  this.slow(10_000);

  before(function () {
    if (process.platform !== "linux") this.skip();
  });

  for (const [what, attack] of attacks) {
    it(`${what}: stays small, welcomes others, forwards their messages`, async () => {
      await using broker = await startBrokerProcess({ timeoutMs: 50_000 });
      await serveOthers(broker);
      await passModels(broker);
      const pid = broker.child.pid as number;
      const before = await residentBytes(pid, "VmRSS");
      // Makes the peak start again from what is used now (proc(5)).
      await writeFile(`/proc/${pid}/clear_refs`, "5");
      const stop = new AbortController();
      const attacking = attack(broker.port, stop.signal);
      const connectMs = await serveOthers(broker);
      stop.abort();
      await attacking;
      const grownMib = ((await residentBytes(pid, "VmHWM")) - before) / MIB;
      const p99 = connectMs[Math.ceil(0.99 * connectMs.length) - 1] as number;
      assert.ok(grownMib < 32, `grew by ${grownMib.toFixed(1)} MiB`);
      assert.ok(p99 < 500, `99 % of ${connectMs.length} connected within ${p99.toFixed(0)} ms`);
      if (process.env.LARES_SHOW === "1") {
        console.log(`      grew by ${grownMib.toFixed(1)} MiB, p99 ${p99.toFixed(0)} ms`);
      }
    });
  }
});

/**
 * One pair of clients exchanges a message after each of 100 connections.
 * @returns sorted, how long each connection took
 */
async function serveOthers({ port }: BrokerProcess): Promise<number[]> {
  const url = `mqtt://127.0.0.1:${port}`;
  await using listener = await connectMqtt({ url, clientId: "listener" });
  await using good = await connectMqtt({ url, clientId: "good" });
  const inbox = new Inbox();
  await listener.subscribe(PINGS, inbox.handler);
  const times: number[] = [];
  for (let n = 1; n <= 100; n++) {
    const startMs = performance.now();
    const client = await RawClient.join(port, { clientId: `visitor-${n}` });
    times.push(performance.now() - startMs);
    await client[Symbol.asyncDispose]();
    await good.publish(PINGS, new Uint8Array(100));
    await inbox.atLeast(n);
  }
  return times.sort((a, b) => a - b);
}

/** Ordinary traffic, so that what an attack adds is seen. */
async function passModels({ port }: BrokerProcess): Promise<void> {
  const url = `mqtt://127.0.0.1:${port}`;
  await using reader = await connectMqtt({ url, clientId: "reader" });
  await using aggregator = await connectMqtt({ url, clientId: "aggregator" });
  const inbox = new Inbox();
  await reader.subscribe(MODEL, inbox.handler);
  for (let sent = 0; sent < 100; sent++) await aggregator.publish(MODEL, new Uint8Array(200_000));
  await inbox.atLeast(100);
}
