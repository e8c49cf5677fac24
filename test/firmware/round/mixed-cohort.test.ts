import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Aggregator } from "@lares/aggregator";
import { type Broker, startBroker } from "@lares/broker";
import { Agent, type AgentOutcome, listRooms, loadRoom, type Room } from "@lares/edge-agent";
import { deviceFlashBytes, MemoryFlash, runVirtualDevice } from "@lares/firmware";
import {
  areaAverage,
  connectMqtt,
  type DeviceId,
  type FleetId,
  kernelsEngine,
  micro,
  type RoundResult,
  silentLog,
  systemClock,
} from "@lares/shared";
import { MicroProcess } from "../../e2e/micro-process.ts";
import { smallRooms } from "../../rooms.ts";
import { factoryModel, plan } from "../core/bench-device.ts";
import { buildHost, planText, requireHostPort } from "../host/host-port.ts";
import { agentLearner } from "../training/learning-job.ts";

const fleet = "home" as FleetId;
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

  /** Runs rounds with three agents beside whoever else is there. */
  async function runRounds(quorum: number, onResult: (result: RoundResult) => void) {
    const connect = (clientId: string) => connectMqtt({ url: broker.url, clientId });
    const signal = AbortSignal.timeout(50_000);
    await using center = await connect("aggregator");
    const aggregator = new Aggregator(
      {
        ...{ fleet, spec: micro, rounds, quorum, deadlineMs: 30_000, dtype: "q8", training },
        ...{ strategy: "fedavg", seed: 1 },
      },
      { transport: center, clock: systemClock, log: silentLog, onResult },
    );
    const agents = rooms.slice(0, 3).map(async ({ normal }, i): Promise<AgentOutcome> => {
      const name = `agent-${i}`;
      const frames = normal
        .slice(0, 32)
        .map(({ data }) => areaAverage({ ...size, data }, 32, 32).data);
      await using network = await kernelsEngine().createNetwork(micro, training);
      const learner = agentLearner(network, { frames, trainCount: 24, seed: i });
      await using transport = await connect(name);
      const agent = new Agent(
        {
          fleet,
          device: name as DeviceId,
          room: name,
          spec: micro,
          engine: "kernels",
          version: "t",
        },
        { transport, learner, clock: systemClock, log: silentLog, random: Math.random },
      );
      return await agent.run(signal);
    });
    const [common, ...outcomes] = await Promise.all([aggregator.run(signal), ...agents]);
    for (const { global } of outcomes) deepStrictEqual(global, common.weights);
  }

  it("complete five rounds, each device counted in each: virtual devices", async () => {
    const off = new AbortController();
    const devices = rooms.map(async ({ normal }, i) => {
      let next = 0;
      await runVirtualDevice({
        broker: { url: broker.url },
        identity: { fleet, device: `micro-${i}` as DeviceId, room: "room", version: "test" },
        plan,
        factory: await factoryModel(),
        flash: new MemoryFlash(deviceFlashBytes()),
        trainingFrames,
        nextPicture: async () => {
          await delay(5);
          return off.signal.aborted
            ? undefined
            : { ...size, data: normal[next++ % normal.length]!.data };
        },
        signal: off.signal,
        log: silentLog,
      });
    });
    const results: RoundResult[] = [];
    try {
      await runRounds(8, (result) => void results.push(result));
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
    const results: RoundResult[] = [];
    try {
      const killed = processes.slice(0, 2).map(async (device, i) => {
        await device.until(
          (line) => line.event === "round-training" && line.detail === `round ${i + 1}`,
        );
        await device.killAndRestart();
      });
      await runRounds(6, (result) => void results.push(result));
      await Promise.all(killed);
    } finally {
      for (const device of processes) device.kill();
      await Promise.all(processes.map((device) => device.finished()));
    }
    const [first, , , , last] = results.map(countedOf);
    deepStrictEqual([results.length, first], [rounds, 8]);
    strictEqual(last, 8, "who was killed is back");
    for (const { contributions, refused } of results) {
      strictEqual(new Set(contributions.map(({ device }) => device)).size, contributions.length);
      strictEqual(refused, 0, "nobody sent two updates for a round");
    }
  });
});

const size = { width: camera.width, height: camera.height, channels: 1 } as const;
/** What is left after training of what a network that knows nothing is wrong by, mean of all devices. */
function leftOver({ contributions }: RoundResult): number {
  const left = contributions.map(({ loss }) => loss.after / loss.background);
  return left.reduce((sum, share) => sum + share, 0) / left.length;
}

const countedOf = ({ contributions }: RoundResult): number => contributions.length;
