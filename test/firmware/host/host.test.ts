import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Broker, startBroker } from "@lares/broker";
import { generateRooms } from "@lares/edge-agent";
import { encodeBlob } from "@lares/firmware";
import {
  AnomalyEvent,
  connectMqtt,
  MicroModelStatus,
  parseJson,
  publicKeyOf,
  seededRandom,
} from "@lares/shared";
import { MicroProcess } from "../../e2e/micro-process.ts";
import { requireTool } from "../../require-tool.ts";
import { factoryModel } from "../core/bench-device.ts";
import { deviceModel } from "../micro/micro-job.ts";
import { trainedMicro } from "../micro/trained-micro.ts";
import { output, run, sanitizers, strictFlags } from "../native-compiler.ts";
import { rfc8032 } from "../rfc8032.ts";
import { buildHost, includes, planText, requireHostPort, writePictures } from "./host-port.ts";

describe("the host port", function () {
  this.timeout(180_000);
  const { privateKey } = generateKeyPairSync("ed25519");
  let folder: string;
  let sanitized: string;
  let plain: string;
  let plan: string;
  let broker: Broker;

  before(async function () {
    requireHostPort(this);
    folder = await mkdtemp(join(tmpdir(), "lares-host-"));
    const size = { height: 120, width: 160, channels: 1 };
    const rooms = generateRooms(size, { normal: 120, anomalous: 48 });
    const room = rooms.find(({ name }) => name === "bedroom");
    ok(room);
    plan = planText(await writePictures(join(folder, "pictures"), room));
    await writeFile(join(folder, "factory"), await factoryModel());
    sanitized = await buildHost(await mkdtemp(join(folder, "sanitized-")), sanitizers);
    plain = await buildHost(folder);
  });
  after(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    broker = await startBroker({ port: 0, maxConnectsPerMinute: 10_000 });
  });
  afterEach(() => broker[Symbol.asyncDispose]());

  const argsOf = (device: string, ...more: string[]): string[] => [
    ...["--device", device, "--flash", join(folder, `${device}.flash`), "--plan", plan],
    ...["--factory", join(folder, "factory"), "--pictures", join(folder, "pictures")],
    ...["--interval", "2", "--port", String(broker.address.port), ...more],
  ];
  const start = (device: string, ...more: string[]): MicroProcess =>
    new MicroProcess(() => spawn(plain, argsOf(device, ...more), { stdio: "pipe" }));

  async function anomalies(device: string, body: () => Promise<void>): Promise<AnomalyEvent[]> {
    await using reader = await connectMqtt({ url: broker.url, clientId: `reader-${device}` });
    const received: AnomalyEvent[] = [];
    await reader.subscribe(`lares/v1/home/anomalies/${device}`, ({ payload }) => {
      received.push(parseJson(AnomalyEvent, payload));
    });
    await body();
    return received;
  }

  it("learns a room and reports what is unusual, clean of faults under sanitizers", async () => {
    const device = new MicroProcess(() => spawn(sanitized, argsOf("quiet"), { stdio: "pipe" }));
    const received = await anomalies("quiet", async () => {
      strictEqual(await device.finished(), 0, device.errors);
    });
    ok(received.length >= 2);
    deepStrictEqual(
      received.map(({ event, phase }) => `${event} ${phase}`),
      device.seen,
    );
  });

  it("is clean of faults and leaks under valgrind", async function () {
    requireTool(this, "valgrind");
    const checks = ["--error-exitcode=9", "--leak-check=full", "--errors-for-leak-kinds=definite"];
    const { exitCode, stderr } = await run("valgrind", [...checks, plain, ...argsOf("checked")]);
    strictEqual(exitCode, 0, stderr);
    match(stderr, /ERROR SUMMARY: 0 errors/);
  });

  it("loses and doubles no event, whenever its flash is cut off in a write", async () => {
    const random = seededRandom(7);
    let lives = 0;
    const device = new MicroProcess(() => {
      const kill = ["--kill-after", String(1 + Math.floor(26_000 * random()))];
      return spawn(plain, argsOf("doomed", ...(lives++ < 24 ? kill : [])), { stdio: "pipe" });
    });
    const received = await anomalies("doomed", async () => {
      for (await device.finished(); lives <= 24; await device.finished()) await device.restart();
    });
    const told = new Set(received.map(({ event, phase }) => `${event} ${phase}`));
    ok(device.seen.length > 0);
    deepStrictEqual(
      device.seen.filter((event) => !told.has(event)),
      [],
      device.errors,
    );
    const copies = received.map((event) => JSON.stringify({ ...event, late: true }));
    const kinds = received.map(({ event, phase, uptimeMs }) => `${event} ${phase} ${uptimeMs}`);
    strictEqual(new Set(copies).size, new Set(kinds).size, "copies are the same but for `late`");
  });
  it("never runs a model that is not whole, whenever its installation is cut off", async () => {
    const { weights, ranges } = await trainedMicro();
    const model = { ...deviceModel(weights, ranges), version: 2 };
    const signer = ["--signer", publicKeyOf(privateKey)];
    await using reader = await connectMqtt({ url: broker.url, clientId: "reader" });
    const statuses: MicroModelStatus[] = [];
    await reader.subscribe("lares/v1/home/device/updated/model/status", ({ payload }) => {
      statuses.push(parseJson(MicroModelStatus, payload));
    });
    const topic = "lares/v1/home/device/updated/model";
    await reader.publish(topic, encodeBlob(model, privateKey), { retain: true });
    // Over the erasure of 4,096 bytes and the 1,660 that are written.
    for (let bytes = 200; bytes < 6400; bytes += 523) {
      const device = start("updated", ...signer, "--kill-after", String(bytes));
      await device.finished();
    }
    strictEqual(await start("updated", ...signer).finished(), 0);
    deepStrictEqual([...new Set(statuses.map(({ installed }) => installed))].sort(), [1, 2]);
    deepStrictEqual(statuses.at(-1)?.source, "air");
    ok(statuses.every(({ installed, source }) => (installed === 2) === (source === "air")));
  });

  it("knows the signatures of RFC 8032, and no other", async () => {
    const program = join(folder, "ed25519");
    const source = new URL("ed25519.cpp", import.meta.url).pathname;
    await output("g++", [...strictFlags, ...includes, source, "-o", program, "-lsodium"]);
    const lines = rfc8032.flatMap(([key, message, signature]) => {
      const wrong = (signature.startsWith("0") ? "1" : "0") + signature.slice(1);
      const text = message === "" ? "-" : message;
      return [`${key} ${signature} ${text}`, `${key} ${wrong} ${text}`];
    });
    const { stdout } = spawnSync(program, { input: lines.join("\n"), encoding: "utf8" });
    strictEqual(stdout, "1\n0\n".repeat(rfc8032.length));
  });

  it("says which option is wrong", async () => {
    for (const key of ["12", "g".repeat(64), "ab".repeat(33)]) {
      const { exitCode, stderr } = await run(sanitized, ["--device", "x", "--signer", key]);
      strictEqual(exitCode, 2);
      match(stderr, /^lares-host: --signer\nUsage: /);
    }
  });
});
