import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runAggregator } from "@lares/aggregator";
import { type Broker, startBroker } from "@lares/broker";
import { AgentStore } from "@lares/edge-agent";
import { FleetId, micro, seededRandom, silentLog } from "@lares/shared";
import { Life } from "./life.ts";

const training = { epochs: 1, batchSize: 16, learningRate: 0.002 };
const lives = 8;

describe("an agent that is killed at any moment", function () {
  this.timeout(180_000);
  const stop = new AbortController();
  let broker: Broker;
  let state: string;
  let args: readonly string[];
  before(async () => {
    broker = await startBroker({ port: 0 });
    state = await mkdtemp(join(tmpdir(), "lares-known-"));
    const rounds = runAggregator({
      ...{ broker: broker.url, fleet: FleetId.parse("home"), spec: micro, rounds: 5000, quorum: 1 },
      ...{ deadlineMs: 60_000, dtype: "f32", training, strategy: "fedavg", seed: 1 },
      ...{ signal: stop.signal, log: silentLog },
    });
    rounds.catch(() => {});
    args = [
      ...["agent", "--room", "lobby", "--model", "micro", "--broker", broker.url],
      ...["--source", "generated:hallway-04", "--fps", "0.02", "--state", state],
      ...["--learn-frames", "40", "--learn-interval", "1800"],
    ];
  });
  after(async () => {
    stop.abort();
    await broker[Symbol.asyncDispose]();
    await rm(state, { recursive: true });
  });

  const store = () => new AgentStore(state, { spec: micro, method: "fedala" }, silentLog);

  it("watches at once with what it had learned, whenever it was killed", async () => {
    const random = seededRandom(5);
    const first = new Life(args);
    await first.until("watch.fitted", 2);
    await first.end("SIGKILL");
    for (let life = 0; life < lives; life++) {
      const known = await store().loadFit();
      ok(known?.weights !== undefined, "a whole network, whatever was being written");
      ok((await store().loadLearner())?.own !== undefined);
      const agent = new Life(args);
      await agent.until("watch.begins");
      deepStrictEqual(
        agent.events.filter((event) => /watch\.|room\./.test(event)),
        ["watch.known-room", "watch.begins"],
        "nothing is learned before it watches",
      );
      await new Promise((resolve) => setTimeout(resolve, 1500 * random()));
      await agent.end("SIGKILL");
      ok(!agent.events.includes("watch.corrupt-state"));
    }
    const last = new Life(args);
    await last.until("watch.fitted");
    await last.until("update.accepted");
    await last.end("SIGTERM");
    const left = (await readdir(state)).filter((name) => !name.endsWith(".json"));
    deepStrictEqual(left, [], "no temporary file is left");
  });

  it("keeps a file that it cannot read aside, says which, and learns the room again", async () => {
    await writeFile(join(state, "room.json"), '{"v":1,"weights":{"f3');
    const agent = new Life(args);
    await agent.until("watch.corrupt-state");
    await agent.until("watch.begins");
    await agent.end("SIGTERM");
    strictEqual(agent.events.includes("watch.known-room"), false);
    ok((await readdir(state)).includes("room.json.corrupt"));
  });

  it("does not use what another model has learned", async () => {
    const other = new AgentStore(
      state,
      { spec: { ...micro, name: "other" }, method: "fedala" },
      silentLog,
    );
    strictEqual(await other.loadFit(), undefined);
    strictEqual(await other.loadLearner(), undefined);
  });
});
