import { deepStrictEqual, notStrictEqual, strictEqual, throws } from "node:assert/strict";
import {
  cohortDigest,
  type DeviceId,
  encodeJson,
  encodeMsgpack,
  type FleetId,
  findDevice,
  findUpdateSource,
  micro,
  parseJson,
  parseMsgpack,
  Receipt,
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

describe("topics", () => {
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
