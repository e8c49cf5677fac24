import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import {
  Collection,
  fedavg,
  Intake,
  type Judgement,
  MAX_DEVICES,
  VolatileRecords,
} from "@lares/aggregator";
import {
  type DeviceId,
  encodeMsgpack,
  encodeWeights,
  type FleetId,
  MAX_SAMPLES,
  type RunId,
  sha256,
  type TaskId,
  taskTopics,
  traceOf,
  type Update,
} from "@lares/shared";
import { BASE, exampleUpdate, flatDelta, PARAMETERS, RUN } from "./example-update.ts";

const fleet = "home" as FleetId;
const task = "micro" as TaskId;
const topics = taskTopics(fleet, task);
const lobby = "lobby" as DeviceId;

function collectionOf(round: number, base = BASE): Collection {
  const about = { round, base, dtype: "f32", maxNorm: 32, cohort: [lobby] } as const;
  const parts = [fedavg.begin(flatDelta(0)), new VolatileRecords(false)] as const;
  return new Collection({ ...about, start: { restarts: 0 } }, ...parts);
}

const expected = { fleet, task, run: RUN, dtype: "f32", parameters: PARAMETERS } as const;

/** An intake whose round 0 is collecting; only "stranger" is no member. */
function openIntake(): { intake: Intake; collection: Collection } {
  const intake = new Intake(expected, (device) => device !== "stranger");
  const collection = collectionOf(0);
  intake.begin(collection);
  return { intake, collection };
}

function judge(intake: Intake, update: Update | object, on: Partial<Update> = {}): Judgement {
  const payload = update instanceof Uint8Array ? update : encodeMsgpack(update);
  const topic = topics.update(on.round ?? 0, on.device ?? lobby);
  return intake.judge(topic, payload) as Judgement;
}

const statusOf = ({ receipt }: Judgement) => receipt.status;

describe("Intake", () => {
  it("accepts an update that fits, and names it in the receipt", () => {
    const { intake, collection } = openIntake();
    const update = exampleUpdate();
    deepStrictEqual(judge(intake, update), {
      receipt: {
        kind: "receipt",
        v: 1,
        round: 0,
        device: "lobby",
        status: "accepted",
        reason: "",
        update: sha256(encodeMsgpack(update)),
        trace: traceOf(update),
      },
      counted: update,
      collection,
    });
    strictEqual(collection.expectedSize, 1);
  });

  it("accepts the same message again, and counts it once", async () => {
    const { intake, collection } = openIntake();
    const first = judge(intake, exampleUpdate());
    for (let i = 0; i < 3; i++) {
      const again = judge(intake, exampleUpdate());
      deepStrictEqual(again, { receipt: first.receipt, collection });
    }
    await collection.settled();
    strictEqual(collection.size, 1);
    deepStrictEqual(collection.aggregate(), flatDelta(0.01));
  });

  const badWeights = (value: number) => encodeWeights(flatDelta(value), "f32");
  const refused: [string, object, RegExp][] = [
    [
      "1e9 samples",
      exampleUpdate({ samples: 1e9 }),
      /^samples is 1000000000: at most 4096 are allowed$/,
    ],
    ["one sample too many", exampleUpdate({ samples: MAX_SAMPLES + 1 }), /samples is 4097/],
    ["no samples", exampleUpdate({ samples: 0 }), /samples is 0/],
    ["NaN", exampleUpdate({ weights: badWeights(Number.NaN) }), /weights hold NaN at index 0/],
    [
      "infinity",
      exampleUpdate({ weights: badWeights(Number.NEGATIVE_INFINITY) }),
      /weights hold -Infinity/,
    ],
    [
      "the wrong shape",
      exampleUpdate({ weights: new Uint8Array(4 * PARAMETERS - 4) }),
      /weights are 3192 bytes, expected 3196 \(799 values as f32\)/,
    ],
    [
      "more bytes than the model has",
      exampleUpdate({ weights: new Uint8Array(100_000) }),
      /update has 100\d{3} bytes, at most 7292 are allowed/,
    ],
    [
      "a foreign base",
      exampleUpdate({ base: sha256("another") }),
      new RegExp(`base is "${sha256("another")}", expected "${BASE}"`),
    ],
    [
      "another device's name",
      exampleUpdate({ device: "lane" as DeviceId }),
      /device is "lane", expected "lobby"/,
    ],
    [
      "an update of another run, though round and base are the same",
      exampleUpdate({ run: "fedcba9876543210" as RunId }),
      /^run is "fedcba9876543210", expected "0123456789abcdef"$/,
    ],
    ["another round than its topic", exampleUpdate({ round: 1 }), /round is 1, expected 0/],
    [
      "another fleet",
      exampleUpdate({ fleet: "office" as FleetId }),
      /fleet is "office", expected "home"/,
    ],
    [
      "another task",
      exampleUpdate({ task: "simple" as TaskId }),
      /task is "simple", expected "micro"/,
    ],
    [
      "another dtype",
      exampleUpdate({ dtype: "f16", weights: encodeWeights(flatDelta(0), "f16") }),
      /dtype is "f16", expected "f32"/,
    ],
    ["an unknown dtype", { ...exampleUpdate(), dtype: "f64" }, /dtype is "f64"/],
    ["a field too many", { ...exampleUpdate(), picture: "x" }, /picture/],
    ["a loss below 0", { ...exampleUpdate(), loss: { background: -1 } }, /loss\.background is -1/],
    ["no map", [1, 2, 3], /message is an array of 3/],
    ["no message at all", new Uint8Array(), /msgpack at byte 0/],
    ["rubbish", new Uint8Array(64).fill(0xc1), /msgpack at byte 1: type 0xc1/],
    [
      "a msgpack extension",
      { ...exampleUpdate(), loss: new Date(0) },
      /msgpack at byte \d+: type 0xd6 is not allowed/,
    ],
  ];
  for (const [why, message, reason] of refused) {
    it(`refuses ${why}, saying what is wrong; the round goes on`, () => {
      const { intake, collection } = openIntake();
      const { receipt, counted } = judge(intake, message);
      strictEqual(receipt.status, "refused");
      match(receipt.reason, reason);
      strictEqual(counted, undefined);
      strictEqual(collection.size, 0);
      strictEqual(statusOf(judge(intake, exampleUpdate())), "accepted");
    });
  }

  it("keeps the reason short, whatever a message says", () => {
    const { intake } = openIntake();
    const { receipt } = judge(intake, { ...exampleUpdate(), ["x".repeat(3000)]: 1 });
    ok(receipt.reason.length <= 300);
  });

  it("refuses a device that never said that it belongs to the task", () => {
    const { intake } = openIntake();
    const device = "stranger" as DeviceId;
    const { receipt } = judge(intake, exampleUpdate({ device }), { device });
    strictEqual(receipt.status, "refused");
    match(receipt.reason, /device is "stranger", expected one whose info names the task "micro"/);
  });

  it("refuses a second update of a device, and keeps the first", async () => {
    const { intake, collection } = openIntake();
    judge(intake, exampleUpdate());
    const { receipt } = judge(intake, exampleUpdate({ samples: 1 }));
    strictEqual(receipt.status, "refused");
    match(receipt.reason, /^update is [0-9a-f]{64}, but [0-9a-f]{64} was counted/);
    await collection.settled();
    strictEqual(collection.contributions()[0]?.samples, 72);
  });

  it("takes a second attempt after a refusal", () => {
    const { intake } = openIntake();
    judge(intake, exampleUpdate({ samples: 1e9 }));
    strictEqual(statusOf(judge(intake, exampleUpdate())), "accepted");
  });

  it("refuses rounds that have not begun", () => {
    const { intake } = openIntake();
    const { receipt } = judge(intake, exampleUpdate({ round: 7 }), { round: 7 });
    deepStrictEqual(
      [receipt.status, receipt.reason, receipt.round],
      ["refused", "round is 7, but 0 is current", 7],
    );
    const idle = new Intake(expected, () => true);
    strictEqual(judge(idle, exampleUpdate()).receipt.reason, "round is 0, but no round has begun");
  });

  it("answers late once the round is closed, and accepted to those who were counted", () => {
    const { intake, collection } = openIntake();
    judge(intake, exampleUpdate());
    collection.close();
    strictEqual(statusOf(judge(intake, exampleUpdate())), "accepted");
    const lane = { device: "lane" as DeviceId };
    const { receipt } = judge(intake, exampleUpdate(lane), lane);
    deepStrictEqual(
      [receipt.status, receipt.reason],
      ["late", "round 0 no longer collects updates"],
    );
    strictEqual(collection.expectedSize, 1);
  });

  it("answers late to older rounds, and accepted to those counted in the last 64", () => {
    const { intake } = openIntake();
    judge(intake, exampleUpdate());
    intake.begin(collectionOf(1, sha256("next")));
    strictEqual(statusOf(judge(intake, exampleUpdate())), "accepted");
    strictEqual(statusOf(judge(intake, exampleUpdate({ samples: 1 }))), "late");
    for (let round = 2; round <= 64; round++) intake.begin(collectionOf(round));
    strictEqual(statusOf(judge(intake, exampleUpdate())), "accepted");
    intake.begin(collectionOf(65));
    strictEqual(statusOf(judge(intake, exampleUpdate())), "late");
  });

  it("counts a device again in the next round", () => {
    const { intake } = openIntake();
    judge(intake, exampleUpdate());
    const next = collectionOf(1);
    intake.begin(next);
    const again = exampleUpdate({ round: 1 });
    deepStrictEqual(judge(intake, again, { round: 1 }).counted, again);
    strictEqual(next.expectedSize, 1);
  });

  it("answers nobody when the topic names no device or no round", () => {
    const { intake } = openIntake();
    for (const topic of [
      "lares/v1/home/task/micro/round/0/update/LOBBY",
      "lares/v1/home/task/micro/round/00/update/lobby",
      "lares/v1/home/task/micro/round/x/update/lobby",
    ]) {
      strictEqual(intake.judge(topic, encodeMsgpack(exampleUpdate())), undefined);
    }
  });

  it("takes no more devices than the sum is proven for", () => {
    const { intake } = openIntake();
    for (let i = 0; i <= MAX_DEVICES; i++) {
      const device = `d${i}` as DeviceId;
      const { receipt } = judge(intake, exampleUpdate({ device }), { device });
      strictEqual(receipt.status, i < MAX_DEVICES ? "accepted" : "refused", receipt.reason);
    }
  });

  it("tallies everything that arrives, once", () => {
    const { intake, collection } = openIntake();
    const bytes = encodeMsgpack(exampleUpdate()).length;
    judge(intake, exampleUpdate());
    judge(intake, exampleUpdate());
    judge(intake, new Uint8Array(10));
    intake.judge("lares/v1/home/task/micro/round/0/update/LOBBY", new Uint8Array(5));
    collection.close();
    const lane = { device: "lane" as DeviceId };
    judge(intake, exampleUpdate(lane), lane);
    const late = encodeMsgpack(exampleUpdate(lane)).length;
    const { refusals, ...counts } = intake.takeTally();
    deepStrictEqual(counts, { bytes: 2 * bytes + 15 + late, refused: 2, late: 1 });
    strictEqual(refusals.length, 1);
    deepStrictEqual(intake.takeTally(), { bytes: 0, refused: 0, late: 0, refusals: [] });
  });

  it("survives every truncation of an update", () => {
    const { intake } = openIntake();
    const whole = encodeMsgpack(exampleUpdate());
    for (let length = 0; length < whole.length; length += 7) {
      strictEqual(statusOf(judge(intake, whole.slice(0, length))), "refused");
    }
  });
});
