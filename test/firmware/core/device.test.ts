import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import {
  AnomalyEvent,
  DeviceInfo,
  MicroDiagnostics,
  MicroModelStatus,
  MicroSettings,
  parseJson,
  ScoreMessage,
} from "@lares/shared";
import { BenchDevice, factoryModel, plan } from "./bench-device.ts";

const parsed = <T>(schema: Parameters<typeof parseJson<T>>[0], text: string | undefined): T =>
  parseJson(schema, Buffer.from(text ?? ""));

describe("the micro device", () => {
  let factory: Uint8Array;

  before(async function () {
    this.timeout(30_000);
    factory = await factoryModel();
  });

  const events = (bench: BenchDevice): AnomalyEvent[] =>
    bench.payloads("anomalies/porch").map((text) => parsed(AnomalyEvent, text));

  function watching(options?: ConstructorParameters<typeof BenchDevice>[1]): BenchDevice {
    const bench = new BenchDevice(factory, options);
    bench.learn();
    strictEqual(bench.device.stage, "watching");
    return bench;
  }

  it("announces itself in messages of the wire, on each connection", () => {
    const bench = new BenchDevice(factory, { resetReason: "brownout" });
    for (let connection = 1; connection <= 2; connection++) {
      bench.publications.length = 0;
      bench.device.connected();
      deepStrictEqual(bench.payloads("state"), ["online"]);
      deepStrictEqual(bench.payloads("alarm"), ["OFF"]);
      deepStrictEqual(bench.payloads("camera"), ["watching"]);
      strictEqual(parsed(DeviceInfo, bench.payloads("info")[0]).room, 'Küche "süd"\\');
      strictEqual(parsed(MicroSettings, bench.payloads("settings")[0]).threshold, 1);
      const status = parsed(MicroModelStatus, bench.payloads("model/status")[0]);
      deepStrictEqual(
        [status.installed, status.source, status.isOnTrial],
        [1, "compiled-in", false],
      );
      const diagnostics = parsed(MicroDiagnostics, bench.payloads("diagnostics")[0]);
      deepStrictEqual(
        [diagnostics.stage, diagnostics.resetReason, diagnostics.bootCount, diagnostics.problem],
        ["background", "brownout", 1, null],
      );
      bench.device.disconnected();
    }
    deepStrictEqual(
      [...new Set(bench.filters)],
      ["lares/v1/home/device/porch/cmd/+", "lares/v1/home/device/porch/model"],
    );
  });

  it("is discovered by Home Assistant: every topic it names is one that it publishes or takes", () => {
    const bench = new BenchDevice(factory);
    bench.device.connected();
    const found = bench.publications.find(
      ({ topic }) => topic === "homeassistant/device/porch/config",
    );
    ok(found?.retain);
    const config = JSON.parse(found.payload) as {
      dev: { ids: string[]; name: string };
      avty_t: string;
      cmps: Record<string, { p: string; uniq_id: string; stat_t?: string; cmd_t?: string }>;
    };
    deepStrictEqual(config.dev.ids, ["lares_home_porch"]);
    const published = new Set(bench.publications.map(({ topic }) => topic));
    ok(published.has(config.avty_t));
    for (const [id, component] of Object.entries(config.cmps)) {
      strictEqual(component.uniq_id, `lares_home_porch_${id}`);
      if (component.stat_t !== undefined) ok(published.has(component.stat_t), component.stat_t);
      if (component.cmd_t !== undefined) {
        ok(component.cmd_t.startsWith("lares/v1/home/device/porch/cmd/"), component.cmd_t);
      }
      ok(component.stat_t !== undefined || component.cmd_t !== undefined, id);
    }
  });

  it("learns background, cells and threshold, then tells what comes and goes", () => {
    const bench = watching();
    bench.utcMs = Date.UTC(2026, 1, 28, 23, 59, 59, 7);
    bench.device.connected();
    bench.disturb(0);
    deepStrictEqual(events(bench), [], "a quiet room has no event");
    bench.disturb();
    bench.acknowledgeAll();
    const told = events(bench);
    deepStrictEqual([told[0]?.phase, told.at(-1)?.phase], ["begin", "end"]);
    strictEqual(new Set(told.map(({ event }) => event)).size, 1);
    for (const event of told) {
      ok(event.event.startsWith(`${event.boot}-`));
      ok(event.score > 1 && event.pValue <= 1 / plan.alarmOneIn + 1e-6, JSON.stringify(event));
      deepStrictEqual([event.late, event.evidence], [false, ["appearance"]]);
      strictEqual(event.t, "2026-02-28T23:59:59.007Z");
    }
    const { x, y, width, height } = told[0]!.region;
    // The block lies at 80..120 of 160 and 30..60 of 120; cells are 1/16, and are blurred by one.
    ok(x >= 0.4 && x + width <= 0.85 && y >= 0.15 && y + height <= 0.6, JSON.stringify(told[0]));
    deepStrictEqual(bench.payloads("alarm"), ["OFF", "ON", "OFF"]);
    ok(bench.payloads("score").every((text) => parsed(ScoreMessage, text).score >= 0));
  });

  it("keeps events while it is offline, and brings them in order, late, without an alarm", () => {
    const bench = watching();
    bench.disturb();
    bench.disturb();
    const waiting = bench.device.eventsWaiting;
    ok(waiting >= 4);
    bench.device.connected();
    strictEqual(events(bench).length, 1, "one at a time, so that none overtakes another");
    bench.acknowledgeAll();
    const told = events(bench);
    strictEqual(told.length, waiting);
    ok(told.every(({ late }) => late));
    const times = told.map(({ uptimeMs }) => uptimeMs);
    deepStrictEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
    deepStrictEqual(new Set(bench.payloads("alarm")), new Set(["OFF"]));
    strictEqual(bench.device.eventsWaiting, 0);
  });

  it("tells the time of what it saw before it knew the time", () => {
    const bench = watching();
    bench.disturb();
    bench.nowMs += 60_000;
    bench.utcMs = Date.UTC(2026, 10, 24, 12);
    bench.device.connected();
    const [first] = events(bench);
    strictEqual(Date.parse(first!.t!), bench.utcMs - bench.nowMs + first!.uptimeMs);
  });

  it("brings what was not acknowledged again, with the same ids, also after a reset", () => {
    const bench = watching();
    bench.device.connected();
    bench.disturb();
    const [first] = events(bench);
    bench.device.disconnected();
    bench.device.connected();
    const again = events(bench).at(-1)!;
    deepStrictEqual(again, { ...first, late: true });
    const reborn = new BenchDevice(factory, { flash: bench.flash });
    strictEqual(reborn.device.stage, "watching", "what was learned outlives the reset");
    reborn.device.connected();
    deepStrictEqual(events(reborn)[0], { ...first, late: true });
    reborn.acknowledgeAll();
    strictEqual(new BenchDevice(factory, { flash: bench.flash }).device.eventsWaiting, 0);
  });

  it("does not lose an event whose publication was not taken", () => {
    const bench = watching();
    bench.device.connected();
    bench.takesPublications = false;
    bench.disturb();
    strictEqual(events(bench).length, 0);
    bench.takesPublications = true;
    bench.device.tick();
    strictEqual(events(bench)[0]?.phase, "begin");
    strictEqual(bench.payloads("alarm").at(-1), "OFF");
  });

  it("keeps the newest events when its log is full, and says how many it dropped", () => {
    const bench = watching({ plan: { quietMs: 1 } });
    for (let i = 0; i < 200; i++) bench.disturb(120, 3);
    const waiting = bench.device.eventsWaiting;
    // Eight sectors of 42 records, of which at least seven are full.
    ok(waiting >= 7 * 42 && waiting <= 8 * 42, `${waiting} wait`);
    bench.device.connected();
    bench.acknowledgeAll();
    const numbers = events(bench).map(({ event }) => Number(event.split("-")[1]));
    strictEqual(numbers.length, waiting);
    deepStrictEqual(
      numbers,
      numbers.toSorted((a, b) => a - b),
    );
    strictEqual(numbers.at(-1), 200);
    bench.nowMs += 60_000;
    bench.device.tick();
    const diagnostics = parsed(MicroDiagnostics, bench.payloads("diagnostics").at(-1));
    strictEqual(diagnostics.eventsWaiting, 0);
    ok(diagnostics.eventsLost > 0);
  });

  for (const [why, payload, expected] of [
    ["a factor", '{"request":"a","value":1.5}', 1.5],
    ["a factor after other members", ' { "value" : 0.25 , "request":"value" }', 0.25],
    ["text that looks like a member", '{"request":"\\"value\\":3","v":1}', 1],
    ["more than four", '{"value":4.01}', 1],
    ["less than a quarter", '{"value":0.2}', 1],
    ["a negative number", '{"value":-2}', 1],
    ["an exponent", '{"value":1e0}', 1],
    ["a number that goes on for ever", `{"value":1${"0".repeat(400)}}`, 1],
    ["a string", '{"value":"2"}', 1],
    ["half an object", '{"value":2', 1],
    ["nothing", "", 1],
  ] as const) {
    it(`answers a threshold command with ${why}`, () => {
      const bench = watching();
      bench.device.connected();
      bench.command("threshold", payload);
      strictEqual(parsed(MicroSettings, bench.payloads("settings").at(-1)).threshold, expected);
      const reborn = new BenchDevice(factory, { flash: bench.flash });
      reborn.device.connected();
      strictEqual(parsed(MicroSettings, reborn.payloads("settings")[0]).threshold, expected);
    });
  }

  it("is less easily alarmed after a higher threshold", () => {
    const scores = [1, 2].map((factor) => {
      const bench = watching();
      bench.command("threshold", `{"value":${factor}}`);
      for (let i = 0; i < 5; i++) bench.show(60);
      return bench.device.score;
    });
    const [once, twice] = scores as [number, number];
    ok(Math.abs(once / twice - 2) < 0.01, `${once} and ${twice}`);
  });

  it("learns again on command, and closes the alarm", () => {
    const bench = watching();
    bench.device.connected();
    for (let i = 0; i < 5; i++) bench.show(120);
    strictEqual(bench.payloads("alarm").at(-1), "ON");
    bench.command("relearn", "PRESS");
    strictEqual(bench.device.stage, "background");
    strictEqual(bench.payloads("alarm").at(-1), "OFF");
    strictEqual(new BenchDevice(factory, { flash: bench.flash }).device.stage, "background");
  });

  it("restarts on command, but not on a retained one, which would come again after each restart", () => {
    const bench = new BenchDevice(factory);
    bench.device.connected();
    bench.command("restart", "", true);
    strictEqual(bench.restarts, 0);
    bench.command("restart", "");
    strictEqual(bench.restarts, 1);
    bench.command("explode", "");
    ok(bench.logs.some((line) => line.startsWith("warn command-refused")));
  });

  it("does not judge what a frozen, dark or covered camera sends", () => {
    const bench = watching();
    bench.device.connected();
    const frozen = bench.picture(120);
    for (let i = 0; i < 30; i++) bench.device.picture(frozen.data, 160, 120);
    strictEqual(bench.payloads("camera").at(-1), "frozen");
    const dark = new Uint8Array(160 * 120);
    for (let i = 0; i < 5; i++)
      bench.device.picture(
        dark.map(() => 2 + i),
        160,
        120,
      );
    strictEqual(bench.payloads("camera").at(-1), "dark");
    for (let i = 0; i < 5; i++)
      bench.device.picture(
        dark.map(() => 90 + i),
        160,
        120,
      );
    strictEqual(bench.payloads("camera").at(-1), "covered");
    bench.show();
    strictEqual(bench.payloads("camera").at(-1), "watching");
  });

  it("counts its boots, each with an id of its own", () => {
    const { flash } = new BenchDevice(factory);
    const boots = [2, 3, 4].map((expected) => {
      const bench = new BenchDevice(factory, { flash });
      bench.device.connected();
      const diagnostics = parsed(MicroDiagnostics, bench.payloads("diagnostics")[0]);
      strictEqual(diagnostics.bootCount, expected);
      return diagnostics.boot;
    });
    strictEqual(new Set(boots).size, 3);
  });

  it("does not watch with a model that fails its self-test, and says what to do", () => {
    const wrong = factory.slice();
    wrong[wrong.length - 8] = (wrong[wrong.length - 8]! + 64) & 0xff;
    const bench = new BenchDevice(wrong);
    bench.device.connected();
    for (let i = 0; i < 50; i++) bench.show();
    const diagnostics = parsed(MicroDiagnostics, bench.payloads("diagnostics").at(-1));
    strictEqual(diagnostics.stage, "faulty");
    ok(diagnostics.problem?.includes("flash the firmware again"));
  });

  it("writes dates as JavaScript does", () => {
    const bench = new BenchDevice(factory, { plan: { quietMs: 1 } });
    bench.learn();
    bench.device.connected();
    const days = [0, 951_782_400_000, 951_868_800_000, 4_107_542_399_999, 1_709_164_800_000];
    for (let i = 1; i < 500; i++) days.push(i * 86_400_000 * 37 + i * 7_919_123);
    for (const utcMs of days.filter((ms) => ms > 0)) {
      bench.utcMs = utcMs;
      bench.nowMs += 31_000;
      bench.device.tick();
      const { t } = parsed(ScoreMessage, bench.payloads("score").at(-1));
      strictEqual(t, new Date(utcMs).toISOString());
    }
  });
});
