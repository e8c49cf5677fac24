import { deepStrictEqual, notStrictEqual, strictEqual, throws } from "node:assert/strict";
import {
  AnomalyEvent,
  anomalyMessage,
  type BootId,
  cohortDigest,
  type DeviceId,
  deviceTopics,
  EventId,
  encodeJson,
  encodeMsgpack,
  everyDevice,
  type FleetId,
  findDevice,
  findUpdateSource,
  micro,
  parseJson,
  parseMsgpack,
  Receipt,
  ScoreMessage,
  type Sha256,
  sha256,
  specDigest,
  type TaskId,
  taskTopics,
  Update,
  WireError,
} from "@lares/shared";

const update = {
  kind: "update",
  v: 1,
  fleet: "home",
  task: "micro",
  run: "0123456789abcdef",
  round: 3,
  device: "lobby",
  base: sha256("base"),
  samples: 72,
  dtype: "f32",
  loss: { background: 1, before: 0.5, after: 0.25 },
  weights: new Uint8Array([1, 2, 3, 4]),
};

describe("messages", () => {
  it("an update survives the wire", () => {
    deepStrictEqual(parseMsgpack(Update, encodeMsgpack(update)), update);
  });

  const refused: [string, object, RegExp][] = [
    ["no samples", { samples: 0 }, /samples is 0/],
    ["fractional samples", { samples: 1.5 }, /samples is 1\.5/],
    ["a loss that is not a number", { loss: { ...update.loss, after: Number.NaN } }, /loss\.after/],
    ["a device id with a slash", { device: "a/b" }, /device is "a\/b"/],
    ["another version", { v: 2 }, /v is 2/],
    ["an unknown dtype", { dtype: "f64" }, /dtype is "f64"/],
    ["a run that is none", { run: "1" }, /run is "1"/],
    ["a negative round", { round: -1 }, /round is -1/],
    ["weights as text", { weights: "abcd" }, /weights is "abcd"/],
    ["a field too many", { extra: 1 }, /extra/],
  ];
  for (const [why, change, message] of refused) {
    it(`refuses an update with ${why}, naming the field`, () => {
      throws(() => parseMsgpack(Update, encodeMsgpack({ ...update, ...change })), {
        constructor: WireError,
        message,
      });
    });
  }

  it("says what is wrong in a line, whatever was sent, and at no cost", () => {
    const weights = new Uint8Array(1_000_000);
    const long = "k".repeat(200_000);
    for (const change of [{ weights, extra: 1 }, { [long]: 1 }, { device: long }]) {
      throws(
        () => parseMsgpack(Update, encodeMsgpack({ ...update, ...change })),
        (error: WireError) => error.message.length <= 300 && error.cause === undefined,
      );
    }
  });

  it("refuses JSON that is not JSON, in invalid UTF-8 too, and JSON of another shape", () => {
    throws(() => parseJson(Receipt, new TextEncoder().encode("{")), WireError);
    const text = new TextEncoder().encode('{"kind":"?"}');
    text[9] = 0xff;
    throws(() => parseJson(Receipt, text), /not UTF-8 JSON/);
    throws(() => parseJson(Receipt, encodeJson({ kind: "receipt" })), WireError);
    throws(() => parseJson(Receipt, new Uint8Array(300_000)), /300000 bytes/);
  });
});

describe("an anomaly event", () => {
  const boot = "00000000000000b7" as BootId;
  const message = anomalyMessage(
    {
      phase: "peak",
      event: EventId.parse(`${boot}-3`),
      atSeconds: 100.25,
      beganAtSeconds: 60,
      durationSeconds: 40.25,
      level: 2.5,
      pValue: 0.004,
      region: { x: 0.25, y: 0.5, width: 0.125, height: 0.0625 },
      peakAtSeconds: 99,
      evidence: ["motion"],
    },
    {
      device: "lobby" as DeviceId,
      boot,
      t: "2030-01-02T03:04:05.678Z",
      late: false,
      model: sha256("weights") as Sha256,
      camera: "watching",
    },
  );

  it("says what the report says, in milliseconds, and survives the wire", () => {
    deepStrictEqual([message.uptimeMs, message.durationMs, message.score], [100_250, 40_250, 2.5]);
    deepStrictEqual(parseJson(AnomalyEvent, encodeJson(message)), message);
    const timeless = { ...message, t: null };
    deepStrictEqual(parseJson(AnomalyEvent, encodeJson(timeless)), timeless);
  });

  const refused: [string, object, RegExp][] = [
    ["a time of another zone", { t: "2030-01-02T03:04:05.678+01:00" }, /t is "2030/],
    ["a foreign phase", { phase: "middle" }, /phase is "middle"/],
    ["no evidence", { evidence: [] }, /evidence/],
    ["a foreign evidence", { evidence: ["smell"] }, /evidence\.0 is "smell"/],
    ["a p-value of 0", { pValue: 0 }, /pValue is 0/],
    ["a region outside the frame", { region: { ...message.region, x: 1.5 } }, /region\.x is 1\.5/],
    ["a negative duration", { durationMs: -1 }, /durationMs is -1/],
    ["an event id without its boot", { event: "3" }, /event is "3"/],
    ["a camera state that is none", { camera: "asleep" }, /camera is "asleep"/],
    ["a threshold, which never leaves", { threshold: 9 }, /threshold/],
  ];
  for (const [why, change, expected] of refused) {
    it(`refuses ${why}`, () => {
      throws(() => parseJson(AnomalyEvent, encodeJson({ ...message, ...change })), {
        constructor: WireError,
        message: expected,
      });
    });
  }
});

describe("a score message", () => {
  const message = {
    kind: "score",
    v: 1,
    device: "lobby",
    t: null,
    score: 0.4,
    isAlarm: false,
    learning: { haveDays: 2.5, needDays: 5 },
  };

  it("tells how far the device has learned, until it keeps its promise", () => {
    deepStrictEqual(parseJson(ScoreMessage, encodeJson(message)), message);
    const kept = { ...message, learning: null };
    deepStrictEqual(parseJson(ScoreMessage, encodeJson(kept)), kept);
  });

  it("refuses a threshold, which never leaves", () => {
    throws(() => parseJson(ScoreMessage, encodeJson({ ...message, threshold: 9 })), {
      constructor: WireError,
      message: /threshold/,
    });
  });
});

describe("topics", () => {
  it("of a device match the filters over all devices", () => {
    const own = deviceTopics("home" as FleetId, "lobby" as DeviceId);
    strictEqual(own.anomalies, "lares/v1/home/anomalies/lobby");
    const all = everyDevice("home" as FleetId);
    strictEqual(all.anomalies, own.anomalies.replace("lobby", "+"));
    for (const topic of ["state", "info", "camera", "alarm", "score", "heatmap"] as const) {
      strictEqual(own[topic], `lares/v1/home/device/lobby/${topic}`);
      strictEqual(all[topic], own[topic].replace("lobby", "+"));
    }
  });

  it("an update's topic names round and device", () => {
    const topic = taskTopics("home" as FleetId, "micro" as TaskId).update(7, "lobby" as DeviceId);
    strictEqual(topic, "lares/v1/home/task/micro/round/7/update/lobby");
    deepStrictEqual(findUpdateSource(topic), { round: 7, device: "lobby" });
  });

  it("other topics name none", () => {
    strictEqual(findUpdateSource("lares/v1/home/task/micro/round/07/update/lobby"), undefined);
    strictEqual(findUpdateSource("lares/v1/home/task/micro/round/7/receipt/lobby"), undefined);
    strictEqual(findDevice("lares/v1/home/device/lobby/state"), "lobby");
    strictEqual(findDevice("lares/v1/home/task/micro/model"), undefined);
  });
});

describe("digests", () => {
  it("a cohort's digest ignores the order", () => {
    strictEqual(cohortDigest(["a", "b"]), cohortDigest(["b", "a"]));
    notStrictEqual(cohortDigest(["a", "b"]), cohortDigest(["a"]));
  });

  it("a spec's digest changes with the network only, not with the order of keys", () => {
    const { name, ...rest } = micro;
    strictEqual(specDigest({ ...rest, name }), specDigest(micro));
    notStrictEqual(specDigest({ ...micro, layers: micro.layers.slice(1) }), specDigest(micro));
  });
});
