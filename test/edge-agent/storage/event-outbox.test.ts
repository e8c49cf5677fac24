import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EventOutbox, StoredFile, StoredOutbox } from "@lares/edge-agent";
import { AnomalyEvent, type Log, PeerError, parseJson, silentLog } from "@lares/shared";
import { ManualClock } from "../../manual-clock.ts";
import { anomalyOf } from "./anomaly-of.ts";

const boot = "0123456789abcdef";

/** A broker that is there or not. */
class ScriptedBroker {
  isReachable = true;
  readonly told: AnomalyEvent[] = [];

  readonly publish = async (payload: Uint8Array): Promise<void> => {
    if (!this.isReachable) throw new PeerError("there is no connection", "Wait.");
    this.told.push(parseJson(AnomalyEvent, payload));
  };

  get numbers(): readonly string[] {
    return this.told.map(({ event, phase, late }) => {
      return `${event.split("-")[1]} ${phase}${late ? " late" : ""}`;
    });
  }
}

describe("EventOutbox", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "lares-outbox-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const open = (broker: ScriptedBroker, clock = new ManualClock(), log: Log = silentLog) => {
    const file = new StoredFile(join(folder, "outbox.json"), StoredOutbox, log);
    return EventOutbox.open({ publish: broker.publish, file, clock, log });
  };

  it("tells at once, unmarked, what the broker takes", async () => {
    const broker = new ScriptedBroker();
    const outbox = await open(broker);
    outbox.put(anomalyOf(1));
    outbox.put(anomalyOf(1, "end"));
    await outbox[Symbol.asyncDispose]();
    deepStrictEqual(broker.numbers, ["1 begin", "1 end"]);
    strictEqual(outbox.size, 0);
  });

  it("keeps a day without network in order, tells each once when it is back, and marks it", async () => {
    const [broker, clock] = [new ScriptedBroker(), new ManualClock()];
    const outbox = await open(broker, clock);
    broker.isReachable = false;
    for (let number = 1; number <= 3; number++) outbox.put(anomalyOf(number));
    await outbox[Symbol.asyncDispose]();
    clock.advance(86_400_000);
    outbox.put(anomalyOf(4));
    await outbox[Symbol.asyncDispose]();
    deepStrictEqual(broker.numbers, []);
    broker.isReachable = true;
    outbox.resume();
    outbox.resume();
    await outbox[Symbol.asyncDispose]();
    deepStrictEqual(broker.numbers, ["1 begin late", "2 begin late", "3 begin late", "4 begin"]);
  });

  it("goes on after a restart", async () => {
    const broker = new ScriptedBroker();
    broker.isReachable = false;
    const before = await open(broker);
    before.put(anomalyOf(1));
    before.put(anomalyOf(2));
    await before[Symbol.asyncDispose]();
    broker.isReachable = true;
    const after = await open(broker);
    strictEqual(after.size, 2);
    after.put(anomalyOf(3));
    await after[Symbol.asyncDispose]();
    deepStrictEqual(broker.numbers, ["1 begin late", "2 begin late", "3 begin"]);
    strictEqual((await open(broker)).size, 0);
  });

  it("drops what repeats an event before an event, the oldest first, and says so", async () => {
    const broker = new ScriptedBroker();
    broker.isReachable = false;
    const dropped: unknown[] = [];
    const log: Log = (_level, event, fields) => {
      if (event === "anomaly.dropped") dropped.push(`${fields?.event} ${fields?.phase}`);
    };
    const outbox = await EventOutbox.open({
      publish: broker.publish,
      clock: new ManualClock(),
      log,
    });
    outbox.put(anomalyOf(1));
    outbox.put(anomalyOf(1, "peak"));
    outbox.put(anomalyOf(1, "ongoing"));
    for (let number = 2; number <= 1000; number++) outbox.put(anomalyOf(number));
    outbox.put(anomalyOf(1001));
    strictEqual(outbox.size, 1000);
    deepStrictEqual(dropped, [`${boot}-1 ongoing`, `${boot}-1 peak`, `${boot}-1 begin`]);
  });

  it("keeps aside a file that it cannot read, and names it", async () => {
    await writeFile(join(folder, "outbox.json"), '{"v":1,"events":[{}]}');
    const named: unknown[] = [];
    const log: Log = (_level, _event, fields) => named.push(fields?.path);
    strictEqual((await open(new ScriptedBroker(), new ManualClock(), log)).size, 0);
    deepStrictEqual(named, [join(folder, "outbox.json.corrupt")]);
    deepStrictEqual(await readdir(folder), ["outbox.json.corrupt"]);
  });

  it("stores what it has not yet told, and nothing else", async () => {
    const broker = new ScriptedBroker();
    broker.isReachable = false;
    const outbox = await open(broker);
    outbox.put(anomalyOf(7));
    await outbox[Symbol.asyncDispose]();
    const stored = JSON.parse(await readFile(join(folder, "outbox.json"), "utf8")) as StoredOutbox;
    deepStrictEqual(stored.events, [anomalyOf(7)]);
    ok(!(await readdir(folder)).some((name) => name.endsWith(".tmp")));
  });

  it("has stored an event that comes while another one's acknowledgement is awaited", async () => {
    const path = join(folder, "outbox.json");
    const file = new StoredFile(path, StoredOutbox, silentLog);
    const publish = () => new Promise<never>(() => {});
    const clock = new ManualClock();
    const outbox = await EventOutbox.open({ publish, file, clock, log: silentLog });
    outbox.put(anomalyOf(1));
    outbox.put(anomalyOf(2));
    const again = new StoredFile(path, StoredOutbox, silentLog);
    let stored = 0;
    while (stored < 2) stored = (await again.load())?.events.length ?? 0;
    strictEqual(stored, 2);
  });
});
