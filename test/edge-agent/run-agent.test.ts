import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { rm } from "node:fs/promises";
import type { Socket } from "node:net";
import { join } from "node:path";
import { type Broker, startBroker } from "@lares/broker";
import { listRooms, type RunAgentOptions, runAgent } from "@lares/edge-agent";
import {
  Changes,
  connectMqtt,
  DataError,
  deviceTopics,
  initialWeights,
  kernelsEngine,
  LearningReport,
  micro,
  PeerError,
  parseJson,
  type Transport,
} from "@lares/shared";
import { channelMap } from "../../edge-agent/src/personalization/channel-mix.ts";
import { type Relay, startRelay } from "../contract/transport-relay.ts";
import { smallRooms } from "../rooms.ts";
import { type Heard, startScriptedBroker } from "../shared/transport/scripted-broker.ts";
import { device } from "./round/agent-stage.ts";
import { fleet, ScriptedAggregator } from "./round/scripted-aggregator.ts";

describe("runAgent", () => {
  let folder: string;
  let broker: Broker;
  let relay: Relay;
  let observer: Transport;
  let aggregator: ScriptedAggregator;
  let options: RunAgentOptions;
  let events: string[];
  let stop: AbortController;
  const changes = new Changes();

  before(async () => {
    folder = await smallRooms();
  });
  after(() => rm(folder, { recursive: true }));

  beforeEach(async () => {
    broker = await startBroker({ port: 0 });
    relay = await startRelay(broker.address.port);
    observer = await connectMqtt({ url: broker.url, clientId: "aggregator" });
    aggregator = await ScriptedAggregator.join(observer, micro);
    events = [];
    stop = new AbortController();
    const [room] = await listRooms(folder);
    options = {
      broker: relay.url,
      fleet,
      device,
      room: { directory: join(folder, room as string) },
      spec: micro,
      method: "fedala",
      engine: kernelsEngine(),
      threads: 1,
      seed: 1,
      version: "0",
      signal: stop.signal,
      log: (level, event) => {
        events.push(`${level} ${event}`);
        changes.changed();
      },
    };
  });

  afterEach(async () => {
    stop.abort();
    await observer[Symbol.asyncDispose]();
    await relay.close();
    await broker[Symbol.asyncDispose]();
  });

  it("tells what it has learned after each round: FedALA's shares, and AUROC by its labels", async () => {
    const reports: LearningReport[] = [];
    await observer.subscribe(deviceTopics(fleet, device).learning, ({ payload }) => {
      reports.push(parseJson(LearningReport, payload));
      changes.changed();
    });
    const base = initialWeights(micro, 1);
    const running = runAgent(options);
    await aggregator.nextState();
    for (const round of [0, 1]) {
      await aggregator.publishModel(round, base);
      await aggregator.say(round, base);
      const { message, update } = await aggregator.nextUpdate();
      await aggregator.answer(message, update, "accepted");
      await changes.until(() => reports.length > round, options.signal);
    }
    await aggregator.say(1, base, { phase: "closed" });
    await running;
    const [first, second] = reports;
    strictEqual(first?.alpha, null, "before the first round a room has nothing of its own");
    strictEqual(
      second?.alpha?.histogram.reduce((sum, count) => sum + count),
      channelMap(micro).channels,
    );
    deepStrictEqual(
      second?.auroc.map(({ round }) => round),
      [0, 1],
    );
  });

  it("learns a room through a cut connection, and says in its log that it was cut", async () => {
    const base = initialWeights(micro, 1);
    const running = runAgent(options);
    await aggregator.nextState();
    relay.cut();
    await changes.until(() => events.includes("info broker-back"), options.signal);
    ok(events.includes("warn broker-lost"));
    await aggregator.publishModel(0, base);
    await aggregator.say(0, base);
    const { message, update } = await aggregator.nextUpdate();
    await aggregator.answer(message, update, "accepted");
    await aggregator.say(0, base, { phase: "closed" });
    const report = await running;
    ok(Number(report.auroc) >= 0);
    strictEqual(events.at(-1), "info room.evaluated");
    strictEqual(broker.counters().connections, 1, "only the observer is left");
  });

  it("waits for a broker that starts later, and takes part", async () => {
    await relay.close();
    const running = runAgent(options);
    await changes.until(() => events.includes("warn broker-away"), options.signal);
    relay = await startRelay(broker.address.port, Number(new URL(relay.url).port));
    await aggregator.nextState();
    const base = initialWeights(micro, 1);
    await aggregator.publishModel(0, base);
    await aggregator.say(0, base);
    const { message, update } = await aggregator.nextUpdate();
    await aggregator.answer(message, update, "accepted");
    await aggregator.say(0, base, { phase: "closed" });
    await running;
    strictEqual(events.filter((event) => event === "warn broker-away").length, 1);
    strictEqual(events.filter((event) => event === "info broker-back").length, 1);
    ok(!events.includes("info agent.connected"), "it was not, at first");
  });

  for (const [when, isThere] of [
    ["at once", true],
    ["found later", false],
  ] as const) {
    it(`ends with what a broker says that refuses the device, ${when}`, async () => {
      const refuse = (_heard: Heard, socket: Socket) => socket.write(Buffer.from([0x20, 2, 0, 5]));
      let refusing = await startScriptedBroker(refuse);
      if (!isThere) await refusing[Symbol.asyncDispose]();
      const ended = rejects(
        runAgent({ ...options, broker: refusing.url }),
        (error) => error instanceof PeerError && /Not authorized/.test(error.message),
      );
      if (!isThere) {
        await changes.until(() => events.includes("warn broker-away"), options.signal);
        refusing = await startScriptedBroker(refuse, refusing.port);
      }
      await ended;
      await refusing[Symbol.asyncDispose]();
    });
  }

  it("says that no room is there", async () => {
    await rejects(runAgent({ ...options, room: { directory: join(folder, "none") } }), DataError);
    deepStrictEqual(aggregator.states, []);
  });
});
