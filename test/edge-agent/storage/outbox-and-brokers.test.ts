import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EventOutbox, StoredFile, StoredOutbox } from "@lares/edge-agent";
import {
  AnomalyEvent,
  Changes,
  connectMqtt,
  parseJson,
  silentLog,
  type Transport,
} from "@lares/shared";
import { startBrokerProcess } from "../../broker/broker-process.ts";
import { BreakableLink } from "../../e2e/breakable-link.ts";
import { ManualClock } from "../../manual-clock.ts";
import { startMosquitto } from "../../mosquitto.ts";
import { requireTool } from "../../require-tool.ts";
import { anomalyOf } from "./anomaly-of.ts";

/** A day with an event every quarter of an hour, each with a beginning and an end. */
const eventsOfADay = 96;
const topic = "lares/v1/home/anomalies/lobby";

interface Broker extends AsyncDisposable {
  readonly port: number;
  readonly pid: number;
}

const brokers: [name: string, start: () => Promise<Broker>][] = [
  ["mosquitto", startMosquitto],
  [
    "our broker",
    async () => {
      const broker = await startBrokerProcess({ timeoutMs: 120_000 });
      return Object.assign(broker, { pid: broker.child.pid as number });
    },
  ],
];

for (const [name, start] of brokers) {
  describe(`EventOutbox after a day without network, over ${name}`, function () {
    this.timeout(60_000);
    let folder: string;
    let broker: Broker;
    let link: BreakableLink;
    let listener: Transport;
    let agent: Transport;
    const heard: AnomalyEvent[] = [];
    const changes = new Changes();
    const clock = new ManualClock();
    let signal: AbortSignal;

    before(async function () {
      if (name === "mosquitto") requireTool(this, "mosquitto");
      signal = AbortSignal.timeout(60_000);
      folder = await mkdtemp(join(tmpdir(), "lares-day-"));
      broker = await start();
      link = await BreakableLink.start(broker.port);
      await listen();
      agent = await connectMqtt({ url: link.url, clientId: "lobby", random: () => 0 });
    });
    after(async () => {
      await agent?.[Symbol.asyncDispose]();
      await listener?.[Symbol.asyncDispose]();
      await link?.[Symbol.asyncDispose]();
      await broker?.[Symbol.asyncDispose]();
      if (folder) await rm(folder, { recursive: true });
    });

    async function listen(): Promise<void> {
      const url = `mqtt://127.0.0.1:${broker.port}`;
      listener = await connectMqtt({ url, clientId: "house" });
      await listener.subscribe(topic, ({ payload }) => {
        heard.push(parseJson(AnomalyEvent, payload));
        changes.changed();
      });
    }

    async function openOutbox(): Promise<EventOutbox> {
      const file = new StoredFile(join(folder, "outbox.json"), StoredOutbox, silentLog);
      const publish = (payload: Uint8Array) => agent.publish(topic, payload);
      return EventOutbox.open({ publish, file, clock, log: silentLog });
    }

    /** Another one takes its place before the agent finds it, with somebody who listens. */
    async function killBroker(): Promise<void> {
      process.kill(broker.pid, "SIGKILL");
      link.cut();
      await broker[Symbol.asyncDispose]();
      await listener[Symbol.asyncDispose]();
      broker = await start();
      link.target = broker.port;
      await listen();
      link.mend();
    }

    const heardAtLeast = (count: number) => changes.until(() => heard.length >= count, signal);
    const nameOf = ({ event, phase }: AnomalyEvent) => `${event} ${phase}`;

    it("tells each event once by its id, in order, though the broker is killed twice meanwhile", async () => {
      const happened: AnomalyEvent[] = [];
      let outbox = await openOutbox();
      agent.onConnectionChange((connected) => {
        if (connected) outbox.resume();
      });
      const happen = (event: AnomalyEvent): void => {
        happened.push(event);
        outbox.put(event);
      };
      happen(anomalyOf(1));
      await heardAtLeast(1);
      link.cut();
      for (let event = 2; event <= eventsOfADay + 1; event++) {
        happen(anomalyOf(event));
        clock.advance(60_000);
        happen(anomalyOf(event, "end"));
        clock.advance(840_000);
        if (event !== eventsOfADay / 2) continue;
        // The device restarts at noon.
        await outbox[Symbol.asyncDispose]();
        outbox = await openOutbox();
      }
      // The first one's acknowledgement may have been cut off.
      ok(outbox.size >= 2 * eventsOfADay, `${outbox.size}`);
      link.mend();
      for (const count of [50, 150]) {
        await heardAtLeast(count);
        await killBroker();
      }
      await changes.until(
        () => heard.some(({ event }) => event.endsWith(`-${eventsOfADay + 1}`)),
        signal,
      );
      happen(anomalyOf(eventsOfADay + 2));
      await changes.until(
        () => heard.at(-1)?.event.endsWith(`-${eventsOfADay + 2}`) ?? false,
        signal,
      );
      await outbox[Symbol.asyncDispose]();
      const [first, ...told] = heard.filter(
        (one, i) => heard.findIndex((other) => nameOf(other) === nameOf(one)) === i,
      );
      deepStrictEqual(
        [first, ...told].map((one) => nameOf(one as AnomalyEvent)),
        happened.map(nameOf),
      );
      // What was under way at a cut is told again, and nothing else.
      ok(heard.length - happened.length <= 3, `${heard.length} of ${happened.length}`);
      const late = told.map((event) => event.late);
      deepStrictEqual(
        [first?.late, new Set(late.slice(0, -1)), late.at(-1)],
        [false, new Set([true]), false],
      );
      strictEqual(outbox.size, 0);
    });
  });
}
