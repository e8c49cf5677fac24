import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Broker, startBroker } from "@lares/broker";
import { type Frame, listRooms, loadRoom, type Room } from "@lares/edge-agent";
import { areaAverage, type RoundResult } from "@lares/shared";
import { MicroProcess } from "../../e2e/micro-process.ts";
import { smallRooms } from "../../rooms.ts";
import { factoryModel, plan } from "../core/bench-device.ts";
import { buildHost, planText, requireHostPort } from "../host/host-port.ts";
import { runMember, runRounds } from "./cohort.ts";

const training = { epochs: 8, batchSize: 8, learningRate: 0.004 };
const camera = { height: 120, width: 160, channels: 1 } as const;
const trainingFrames = 32;
const rounds = 5;

describe("three agents and five micro devices", function () {
  this.timeout(60_000);
  let folder: string;
  let rooms: Room[];
  let broker: Broker;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "lares-cohort-"));
    const data = await smallRooms();
    const names = (await listRooms(data)).slice(0, 5);
    const signal = AbortSignal.timeout(60_000);
    rooms = await Promise.all(names.map((name) => loadRoom(join(data, name), camera, signal)));
    await rm(data, { recursive: true });
  });
  after(() => rm(folder, { recursive: true }));
  beforeEach(async () => {
    broker = await startBroker({ port: 0 });
  });
  afterEach(() => broker[Symbol.asyncDispose]());

  async function runCohort(): Promise<readonly RoundResult[]> {
    const agents = rooms.slice(0, 3).map(({ normal }) => normal.slice(0, 32).map(toSmall));
    const options = { broker: broker.url, rounds, training, quorum: 8, agents, seconds: 50 };
    const { weights, agents: outcomes, results } = await runRounds(options);
    for (const { global } of outcomes) deepStrictEqual(global, weights);
    return results;
  }

  it("complete five rounds, each device counted in each: virtual devices", async () => {
    const off = new AbortController();
    const factory = await factoryModel();
    const devices = rooms.map(({ normal }, i) =>
      runMember({
        ...{ device: `micro-${i}`, broker: broker.url, factory, trainingFrames, ...size },
        pictures: normal.map(({ data }) => data),
        signal: off.signal,
      }),
    );
    let results: readonly RoundResult[];
    try {
      results = await runCohort();
    } finally {
      off.abort();
      await Promise.all(devices);
    }
    deepStrictEqual(results.map(countedOf), Array(rounds).fill(8));
    const [first, last] = [results[0]!, results.at(-1)!].map(leftOver);
    ok(last! < first!, `the rooms are learned: ${first} of their changes is left, then ${last}`);
  });

  it("complete five rounds, though two are killed while they train: native devices", async function () {
    requireHostPort(this);
    const program = await buildHost(folder);
    await writeFile(join(folder, "factory"), await factoryModel());
    const processes = await Promise.all(
      rooms.map(async (room, i) => {
        const pictures = join(folder, `pictures-${i}`);
        // It is calibrated on what it watches: nothing is going on that it had to look at first.
        const all = Buffer.concat(room.normal.map(({ data }) => data));
        await mkdir(pictures);
        for (const name of ["train", "calibration", "watch"]) {
          await writeFile(join(pictures, `${name}.gray`), all);
        }
        const flash = join(folder, `${i}.flash`);
        const args = [
          ...["--device", `micro-${i}`, "--flash", flash, "--plan", planText(plan)],
          ...["--factory", join(folder, "factory"), "--pictures", pictures, "--interval", "2"],
          ...["--port", String(broker.address.port), "--train", String(trainingFrames)],
        ];
        return new MicroProcess((): ChildProcess => spawn(program, args, { stdio: "pipe" }));
      }),
    );
    let results: readonly RoundResult[];
    try {
      const killed = processes.slice(0, 2).map(async (device, i) => {
        await device.until(
          (line) => line.event === "round-training" && line.detail === `round ${i + 1}`,
        );
        await device.killAndRestart();
      });
      results = await runCohort();
      await Promise.all(killed);
    } finally {
      for (const device of processes) device.kill();
      await Promise.all(processes.map((device) => device.finished()));
    }
    deepStrictEqual(results.map(countedOf), Array(rounds).fill(8), "who was killed comes back");
    for (const { contributions, refused } of results) {
      strictEqual(new Set(contributions.map(({ device }) => device)).size, contributions.length);
      strictEqual(refused, 0, "nobody sent two updates for a round");
    }
  });
});

const size = { width: camera.width, height: camera.height };
/** What is left after training of what a network that knows nothing is wrong by, mean of all devices. */
function leftOver({ contributions }: RoundResult): number {
  const left = contributions.map(({ loss }) => loss.after / loss.background);
  return left.reduce((sum, share) => sum + share, 0) / left.length;
}

const toSmall = ({ data }: Frame) => areaAverage({ ...size, channels: 1, data }, 32, 32).data;
const countedOf = ({ contributions }: RoundResult): number => contributions.length;
