import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunAggregatorOptions, runAggregator } from "@lares/aggregator";
import { type Broker, startBroker } from "@lares/broker";
import {
  ConfigError,
  connectMqtt,
  type FleetId,
  ModelMessage,
  PeerError,
  parseMsgpack,
  silentLog,
  type TaskId,
  type Transport,
  taskTopics,
  weightsDigest,
} from "@lares/shared";
import { ScriptedDevice } from "./scripted-device.ts";
import { initial, OPTIONS, plus } from "./stage.ts";
import { Witness } from "./witness.ts";

describe("runAggregator", () => {
  let broker: Broker;
  let transport: Transport;
  let folder: string;
  let witness: Witness;
  let device: ScriptedDevice;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "lares-"));
    broker = await startBroker({ port: 0 });
    transport = await connectMqtt({ url: broker.url, clientId: "a" });
    const topics = taskTopics("home" as FleetId, "micro" as TaskId);
    witness = await Witness.attend(transport, topics);
    device = new ScriptedDevice("a", transport);
    await device.join();
  });

  afterEach(async () => {
    await transport[Symbol.asyncDispose]();
    await broker[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const optionsWith = (change: Partial<RunAggregatorOptions>): RunAggregatorOptions => ({
    ...OPTIONS,
    quorum: 1,
    broker: broker.url,
    signal: new AbortController().signal,
    log: silentLog,
    ...change,
  });

  async function readModel(path: string): Promise<string> {
    return parseMsgpack(ModelMessage, await readFile(path)).base;
  }

  it("writes each round's model to a file, and leaves when the rounds are over", async () => {
    const out = join(folder, "model");
    const running = runAggregator(optionsWith({ rounds: 2, out }));
    await device.contribute(await witness.phase(0, "collecting"), 0.5);
    const second = await witness.phase(1, "collecting");
    strictEqual(await readModel(out), weightsDigest(plus(initial, 0.5)));
    await device.contribute(second, 0.25);
    await running;
    strictEqual(await readModel(out), weightsDigest(plus(plus(initial, 0.5), 0.25)));
    strictEqual((await witness.phase(1, "closed")).roundsLeft, 0);
  });

  it("goes on when a model cannot be written, and says so at the end", async () => {
    const events: string[] = [];
    const running = runAggregator(
      optionsWith({
        rounds: 2,
        out: join(folder, "model"),
        log: (level, event) => events.push(`${level} ${event}`),
      }),
    );
    const failing = rejects(running, {
      name: "ConfigError",
      message: /model cannot be written: ENOENT/,
    });
    const first = await witness.phase(0, "collecting");
    await rm(folder, { recursive: true });
    await device.contribute(first, 0.5);
    await device.contribute(await witness.phase(1, "collecting"), 0.5);
    await failing;
    strictEqual(events.filter((event) => event === "error model.not-saved").length, 2);
    strictEqual((await witness.phase(1, "closed")).roundsLeft, 0);
  });

  it("refuses a file that it could not write before it joins the broker", async () => {
    const out = join(folder, "missing", "model");
    await rejects(runAggregator(optionsWith({ out })), ConfigError);
    deepStrictEqual(broker.counters().connections, 1);
  });

  it("says that no broker is there", async () => {
    await broker[Symbol.asyncDispose]();
    await rejects(runAggregator(optionsWith({})), PeerError);
  });

  it("leaves when it is stopped", async () => {
    const stop = new AbortController();
    const running = runAggregator(optionsWith({ rounds: null, signal: stop.signal }));
    await witness.phase(0, "collecting");
    stop.abort();
    await running;
  });
});
