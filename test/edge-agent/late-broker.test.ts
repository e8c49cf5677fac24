import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runAggregator } from "@lares/aggregator";
import { startBroker } from "@lares/broker";
import {
  AnomalyEvent,
  Changes,
  connectMqtt,
  FleetId,
  micro,
  parseJson,
  silentLog,
} from "@lares/shared";
import { startRelay } from "../contract/transport-relay.ts";
import { Life } from "./life.ts";

const fleet = FleetId.parse("home");
const training = { epochs: 1, batchSize: 16, learningRate: 0.002 };

describe("an agent that is started while its broker is away", function () {
  this.timeout(180_000);
  let state: string;
  before(async () => {
    state = await mkdtemp(join(tmpdir(), "lares-boot-"));
  });
  after(() => rm(state, { recursive: true }));

  const agent = (url: string) =>
    new Life([
      ...["agent", "--room", "lobby", "--model", "micro", "--broker", url],
      ...["--source", "generated:kitchen", "--fps", "1", "--state", state],
      ...["--learn-frames", "30", "--learn-interval", "2"],
    ]);

  async function learnRoom(url: string): Promise<void> {
    const stop = new AbortController();
    const rounds = runAggregator({
      ...{ broker: url, fleet, spec: micro, rounds: 5000, quorum: 1, deadlineMs: 60_000 },
      ...{ dtype: "f32", training, strategy: "fedavg", seed: 1 },
      ...{ signal: stop.signal, log: silentLog },
    });
    const first = agent(url);
    await first.until("watch.fitted");
    await first.end("SIGKILL");
    stop.abort();
    await rounds.catch(() => {});
    // What this life had no time to tell would be told by the next.
    await rm(join(state, "outbox.json"), { force: true });
  }

  it("watches the room that it knows, and tells its events once the broker is there", async () => {
    await using broker = await startBroker({ port: 0 });
    await learnRoom(broker.url);
    await using observer = await connectMqtt({ url: broker.url, clientId: "home-assistant" });
    const heard: AnomalyEvent[] = [];
    const changes = new Changes();
    await observer.subscribe(`lares/v1/${fleet}/anomalies/+`, ({ payload }) => {
      heard.push(parseJson(AnomalyEvent, payload));
      changes.changed();
    });
    const away = await startRelay(broker.address.port);
    await away.close();

    const second = agent(away.url);
    await second.until("watch.over");
    deepStrictEqual(
      second.events.filter((event) => /^(broker|agent\.|watch\.(known|begins))/.test(event)),
      ["broker-away", "watch.known-room", "watch.begins", "broker.unreachable"],
    );
    const told = second.events.filter((event) => event === "anomaly.told").length;
    ok(told > 0, "it saw what is unusual");
    strictEqual(heard.length, 0);

    const there = await startRelay(broker.address.port, Number(new URL(away.url).port));
    await second.until("broker-back");
    await changes.until(() => heard.length >= told, AbortSignal.timeout(30_000));
    strictEqual(heard[0]?.phase, "begin");
    await second.end("SIGTERM");
    await there.close();
  });
});
