import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DetectMessage, type DetectOptions, detect } from "@lares/cli";
import { openFrameSource, writeGeneratedRooms } from "@lares/edge-agent";
import { AnomalyEvent, ConfigError, kernelsEngine, silentLog, systemClock } from "@lares/shared";

type Told<K extends DetectMessage["kind"]> = Extract<DetectMessage, { kind: K }>;

describe("detect", function () {
  this.timeout(60_000);
  let data: string;
  before(async () => {
    data = await mkdtemp(join(tmpdir(), "lares-detect-"));
    await writeGeneratedRooms(data, { normal: 60, anomalous: 24 });
  });
  after(() => rm(data, { recursive: true }));

  const usual = {
    detector: "background",
    interval: 1,
    model: "micro",
    rounds: 2,
    epochs: 2,
    threads: 1,
    seed: 1,
  } as const;

  async function told(options: Partial<DetectOptions>): Promise<readonly DetectMessage[]> {
    const messages: DetectMessage[] = [];
    const engine = await kernelsEngine();
    await detect(
      { ...usual, data, engine, ...options },
      {
        tell: (message) => messages.push(message),
        log: silentLog,
        signal: new AbortController().signal,
      },
    );
    return messages;
  }

  const of = <K extends DetectMessage["kind"]>(messages: readonly DetectMessage[], kind: K) =>
    messages.filter((message): message is Told<K> => message.kind === kind);

  for (const detector of ["network", "pca-16", "mahalanobis-4x4"]) {
    it(`finds a larger share of anomalous frames than of unseen normal ones with ${detector}`, async () => {
      const messages = await told({ detector });
      const [normal, anomalous] = of(messages, "summary");
      deepStrictEqual([normal?.frames, anomalous?.frames], [12, 24]);
      ok((anomalous?.above ?? 0) > 12, `${anomalous?.above} of 24 above`);
      ok((normal?.above ?? 12) / 12 < (anomalous?.above ?? 0) / 24, `${normal?.above} of 12 above`);
      const events = of(messages, "event");
      ok(events.length > 0);
      for (const { event, region, score, pValue, evidence } of events) {
        ok(score > 1 && pValue <= 2 / 13);
        deepStrictEqual(evidence, ["appearance"]);
        AnomalyEvent.pick({ event: true, region: true }).parse({ event, region });
      }
    });
  }

  it("trains only where the detector is a network, and shows its progress", async () => {
    strictEqual(of(await told({ detector: "background" }), "training").length, 0);
    const training = of(await told({ detector: "network" }), "training");
    deepStrictEqual(
      training.map(({ round, rounds }) => [round, rounds]),
      [
        [1, 2],
        [2, 2],
      ],
    );
  });

  it("says each event that is open when its recording ends", async () => {
    const events = of(await told({}), "event");
    const begun = events.filter(({ phase }) => phase === "begin");
    const over = events.filter(({ phase }) => phase === "end" || phase === "open");
    deepStrictEqual(
      over.map(({ number }) => number),
      begun.map((_, i) => i + 1),
    );
  });

  it("alarms above a given mean squared error exactly", async () => {
    const low = of(await told({ threshold: 1e-7 }), "summary");
    const high = of(await told({ threshold: 1 }), "summary");
    deepStrictEqual(
      low.map(({ above, untrusted, frames }) => above + untrusted === frames),
      [true, true],
    );
    deepStrictEqual(
      high.map(({ above }) => above),
      [0, 0],
    );
  });

  it("promises less where there are too few frames, and halves it for two evidences", async () => {
    const [one] = of(await told({}), "threshold");
    deepStrictEqual([one?.alpha, one?.wantedAlpha], [1 / 13, 0.01]);
    const both = of(await told({ motion: true }), "threshold");
    deepStrictEqual(
      both.map(({ evidence, wantedAlpha }) => [evidence, wantedAlpha]),
      [
        ["appearance", 0.005],
        ["motion", 0.005],
      ],
    );
  });

  it("watches a source in place of the room's own frames", async () => {
    const settings = { framesPerSecond: 1, follows: false, clock: systemClock, log: silentLog };
    const source = openFrameSource("generated:living-room", settings);
    const messages = await told({ room: "living-room", source });
    const [summary] = of(messages, "summary");
    deepStrictEqual([summary?.list, summary?.frames, summary?.recordings], ["source", 168, 1]);
    const [first] = of(messages, "event");
    ok(Number.parseInt(first?.frame ?? "", 10) >= 0, "frames keep their names");
    deepStrictEqual(of(messages, "summary").length, 1);
  });

  it("sums up what it has seen of a source when it is told to stop", async () => {
    const settings = { framesPerSecond: 1, follows: false, clock: systemClock, log: silentLog };
    const source = openFrameSource("generated:kitchen-03", settings);
    const stop = new AbortController();
    const messages: DetectMessage[] = [];
    const tell = (message: DetectMessage): void => {
      messages.push(message);
      if (of(messages, "frame").length === 5) stop.abort();
    };
    const options = { ...usual, data, source, engine: await kernelsEngine() };
    await rejects(detect(options, { tell, log: silentLog, signal: stop.signal }));
    deepStrictEqual(of(messages, "summary")[0]?.frames, 5);
  });

  it("repeats itself with the same seed", async () => {
    deepStrictEqual(await told({ detector: "network" }), await told({ detector: "network" }));
  });

  it("refuses a squared error of a detector that has none", async () => {
    await rejects(told({ detector: "motion", threshold: 0.1 }), ConfigError);
  });
});
