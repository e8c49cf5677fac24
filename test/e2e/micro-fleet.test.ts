import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Broker, startBroker } from "@lares/broker";
import { generateRooms, writeGeneratedRooms } from "@lares/edge-agent";
import { compiledModelOf, encodeBlob } from "@lares/firmware";
import { AnomalyEvent, connectMqtt, parseJson, type Transport } from "@lares/shared";
import { startLares } from "../cli/run-lares.ts";
import { buildHost, planText, requireHostPort, writePictures } from "../firmware/host/host-port.ts";
import { deviceModel } from "../firmware/micro/micro-job.ts";
import { trainedMicro } from "../firmware/micro/trained-micro.ts";
import { BreakableLink } from "./breakable-link.ts";
import { MicroProcess } from "./micro-process.ts";

/** Five devices in the three generated rooms in which most happens. */
const devices = [
  ["bedroom", "bedroom"],
  ["kitchen", "kitchen"],
  ["office", "office"],
  ["attic", "office"],
  ["porch", "kitchen"],
] as const;

describe("five devices", function () {
  this.timeout(300_000);
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "lares-micro-fleet-"));
    await writeGeneratedRooms(join(folder, "rooms"), { normal: 120, anomalous: 48 });
    const { weights, ranges } = await trainedMicro();
    await writeFile(join(folder, "model.blob"), encodeBlob(deviceModel(weights, ranges)));
  });

  after(() => rm(folder, { recursive: true }));

  it("that are virtual lose and double no event: kill -9, a cut network, a new broker", () =>
    survive((id, room, broker) => startVirtual(id, room, folder, broker)));

  it("that are native lose and double no event: kill -9, a cut network, a new broker", async function () {
    requireHostPort(this);
    const program = await buildHost(folder);
    const { weights, ranges } = await trainedMicro();
    const factory = compiledModelOf(encodeBlob(deviceModel(weights, ranges)));
    await writeFile(join(folder, "factory"), factory);
    const plans = new Map<string, string>();
    const size = { height: 120, width: 160, channels: 1 };
    for (const room of generateRooms(size, { normal: 120, anomalous: 48 })) {
      plans.set(room.name, planText(await writePictures(join(folder, "gray", room.name), room)));
    }
    await survive((id, room, broker) => {
      const places = [
        "--flash",
        join(folder, `${id}.native`),
        "--factory",
        join(folder, "factory"),
      ];
      const pictures = ["--pictures", join(folder, "gray", room), "--plan", plans.get(room) ?? ""];
      const who = ["--device", id, "--port", new URL(broker).port, "--interval", "20"];
      return new MicroProcess(() => spawn(program, [...places, ...pictures, ...who]));
    });
  });

  async function survive(
    start: (id: string, room: string, broker: string) => MicroProcess,
  ): Promise<void> {
    let broker = await startBroker({ port: 0 });
    await using link = await BreakableLink.start(broker.address.port);
    const received: AnomalyEvent[] = [];
    let reader = await read(broker, received);
    const processes = devices.map(([id, room]) => start(id, room, link.url));
    try {
      await Promise.all(processes.map((device) => device.until(isBegin)));
      await Promise.all(processes.slice(0, 3).map((device) => device.killAndRestart()));
      link.cut();
      await Promise.all(processes.slice(0, 3).map((device) => device.until(isBegin)));
      link.mend();
      while (!received.some(({ late }) => late)) await delay(20);
      link.cut();
      await reader[Symbol.asyncDispose]();
      await broker[Symbol.asyncDispose]();
      broker = await startBroker({ port: 0 });
      reader = await read(broker, received);
      link.target = broker.address.port;
      // Not before the reader is back: nobody else keeps what a device was told is delivered.
      link.mend();
      deepStrictEqual(
        await Promise.all(processes.map((device) => device.finished())),
        [0, 0, 0, 0, 0],
      );
    } finally {
      for (const device of processes) device.kill();
    }
    await reader[Symbol.asyncDispose]();
    await broker[Symbol.asyncDispose]();
    for (const [i, device] of processes.entries()) {
      checkDelivery(
        device.seen,
        received.filter(({ device: id }) => id === devices[i]?.[0]),
      );
    }
  }
});

const isBegin = ({ event, detail }: { event: string; detail?: string }): boolean =>
  event === "event" && detail?.endsWith(" begin") === true;

function startVirtual(id: string, room: string, folder: string, broker: string): MicroProcess {
  const places = ["--data", join(folder, "rooms"), "--state", join(folder, "state")];
  const who = ["--room", room, "--device", id, "--model", join(folder, "model.blob")];
  const args = [...places, ...who, "--broker", broker, "--interval", "20"];
  return new MicroProcess(() => startLares(["micro", "run", "--log", "json", ...args]));
}

async function read(broker: Broker, received: AnomalyEvent[]): Promise<Transport> {
  const reader = await connectMqtt({ url: broker.url, clientId: "reader" });
  await reader.subscribe("lares/v1/home/anomalies/+", ({ payload }) => {
    received.push(parseJson(AnomalyEvent, payload));
  });
  return reader;
}

/** @param seen by the device, in order @param received over all connections */
function checkDelivery(seen: readonly string[], received: readonly AnomalyEvent[]): void {
  const byId = new Map<string, AnomalyEvent[]>();
  for (const event of received) byId.set(idOf(event), [...(byId.get(idOf(event)) ?? []), event]);
  const first = [...byId.values()].map((copies) => copies[0] as AnomalyEvent);
  ok(seen.length > 0);
  const told = new Set(first.map(({ event, phase }) => `${event} ${phase}`));
  deepStrictEqual(
    seen.filter((event) => !told.has(event)),
    [],
    "none is lost",
  );
  // What was stored right before a kill may not have been logged.
  ok(told.size <= new Set(seen).size + 1);
  for (const copies of byId.values()) {
    // A second copy is the same but for `late`: its reader knows it by its ids.
    strictEqual(new Set(copies.map((event) => JSON.stringify({ ...event, late: true }))).size, 1);
    ok(copies.length <= 4, "a copy for each interruption at most");
  }
  const order = first.map((event) => `${event.boot} ${event.uptimeMs}`);
  const boots = [...new Set(first.map(({ boot }) => boot))];
  const sorted = boots.flatMap((boot) =>
    first
      .filter((event) => event.boot === boot)
      .map(({ uptimeMs }) => uptimeMs)
      .toSorted((a, b) => a - b)
      .map((uptimeMs) => `${boot} ${uptimeMs}`),
  );
  deepStrictEqual(order, sorted, "in the order in which they happened");
}

const idOf = ({ event, phase, uptimeMs }: AnomalyEvent): string => `${event} ${phase} ${uptimeMs}`;
