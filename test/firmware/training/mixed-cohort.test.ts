import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Aggregator } from "@lares/aggregator";
import { startBroker } from "@lares/broker";
import { Agent, generateRooms, noComputation, type RoomLearner } from "@lares/edge-agent";
import {
  connectMqtt,
  type DeviceId,
  type FleetId,
  kernelsEngine,
  micro,
  type RoundResult,
  silentLog,
  systemClock,
} from "@lares/shared";
import { requireTool } from "../../require-tool.ts";
import { output, strictFlags } from "../native-compiler.ts";
import { agentLearner, fileOf } from "./learning-job.ts";

const source = fileURLToPath(new URL("learn.cpp", import.meta.url));
const fleet = "mixed" as FleetId;
const training = { epochs: 1, batchSize: 8, learningRate: 0.004 };
const parameters = 799;
const roundBytes = 8 + 3 * 8 + 2 * 4 * parameters;
const trainCount = 14;

/** The device's own code trains, natively; an agent speaks for it. */
function deviceLearner(program: string, file: string, frames: readonly Uint8Array[]): RoomLearner {
  const bases: Float32Array[] = [];
  let isBusy = false;
  return {
    follow() {},
    heldOutLoss: () => 0,
    async train(_round, base, plan) {
      strictEqual(isBusy, false);
      isBusy = true;
      bases.push(base);
      // Nothing is kept between runs but what all bases lead to, again.
      await writeFile(file, fileOf({ plan, seed: 7, frames, trainCount, bases }));
      await output(program, [file, `${file}.result`]);
      const last = (await readFile(`${file}.result`)).subarray(-roundBytes);
      isBusy = false;
      strictEqual(last.readUInt32LE(0), 1, "the device's round came to an update");
      const [background, before, after] = [8, 16, 24].map((at) => last.readDoubleLE(at));
      const weights = Float32Array.from({ length: parameters }, (_, i) =>
        last.readFloatLE(32 + 4 * i),
      );
      const loss = { background: background!, before: before!, after: after! };
      return { weights, samples: trainCount, loss, computation: noComputation };
    },
  };
}

describe("three agents and five devices' training code", function () {
  this.timeout(120_000);
  let directory: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "lares-cohort-"));
  });
  after(() => rm(directory, { recursive: true }));

  it("complete five rounds over a broker, each update counted", async function () {
    requireTool(this, "g++");
    const program = join(directory, "learn");
    await output("g++", [...strictFlags, "-O2", source, "-o", program]);
    const rooms = generateRooms(micro.input, { normal: 16, anomalous: 0 });
    const framesOf = (i: number) => rooms[i % rooms.length]!.normal.map(({ data }) => data);
    await using broker = await startBroker({ port: 0 });
    const connect = (clientId: string) => connectMqtt({ url: broker.url, clientId });
    const signal = AbortSignal.timeout(110_000);
    const results: RoundResult[] = [];
    await using center = await connect("aggregator");
    const aggregator = new Aggregator(
      {
        ...{ fleet, spec: micro, rounds: 5, quorum: 8, deadlineMs: 100_000, dtype: "f32" },
        ...{ training, strategy: "fedavg", seed: 1 },
      },
      {
        transport: center,
        clock: systemClock,
        log: silentLog,
        onResult: (result) => void results.push(result),
      },
    );
    const member = async (name: string, learner: RoomLearner, engine: string) => {
      await using transport = await connect(name);
      const agent = new Agent(
        { fleet, device: name as DeviceId, room: name, spec: micro, engine, version: "test" },
        { transport, learner, clock: systemClock, log: silentLog, random: Math.random },
      );
      return await agent.run(signal);
    };
    const agents = [0, 1, 2].map(async (i) => {
      const frames = framesOf(i);
      await using network = await kernelsEngine().createNetwork(micro, training);
      const learner = agentLearner(network, { frames, trainCount, seed: i });
      return await member(`agent-${i}`, learner, "kernels");
    });
    const devices = [0, 1, 2, 3, 4].map((i) => {
      const learner = deviceLearner(program, join(directory, `job-${i}`), framesOf(i));
      return member(`micro-${i}`, learner, "firmware");
    });
    const [common, ...outcomes] = await Promise.all([
      aggregator.run(signal),
      ...agents,
      ...devices,
    ]);
    deepStrictEqual(
      results.map(({ contributions }) => contributions.length),
      [8, 8, 8, 8, 8],
    );
    for (const { global, rounds } of outcomes) {
      deepStrictEqual(global, common.weights);
      strictEqual(rounds, 5);
    }
    ok(results[4]!.loss! < results[0]!.loss!, "the rooms are learned");
  });
});
