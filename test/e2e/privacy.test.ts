import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { runAggregator } from "@lares/aggregator";
import { startBroker } from "@lares/broker";
import { type CameraFrame, type FrameSource, openFrameSource, runAgent } from "@lares/edge-agent";
import {
  AgentDiagnostics,
  AlarmState,
  AnomalyEvent,
  CameraStatus,
  Changes,
  connectMqtt,
  DeviceId,
  DeviceInfo,
  DeviceSettings,
  DeviceState,
  FleetId,
  kernelsEngine,
  MAX_HEADER_BYTES,
  MAX_HEATMAP_BYTES,
  type Message,
  ModelMessage,
  micro,
  parameterCount,
  parseJson,
  parseMsgpack,
  Receipt,
  RoundCurrent,
  RoundResult,
  ScoreMessage,
  seededRandom,
  silentLog,
  systemClock,
  Update,
  UpdateState,
} from "@lares/shared";

const fleet = FleetId.parse("home");
const device = DeviceId.parse("kitchen");
const weightBytes = 4 * parameterCount(micro);
const text = (payload: Uint8Array): string => new TextDecoder().decode(payload);

/** Everything that may pass a broker: its topic, most bytes, and how it is read. */
const documented: [RegExp, number, (payload: Uint8Array) => unknown][] = [
  [/^lares\/v1\/home\/device\/kitchen\/state$/, 7, (p) => DeviceState.parse(text(p))],
  [/^lares\/v1\/home\/device\/kitchen\/info$/, 1024, (p) => parseJson(DeviceInfo, p)],
  [/^lares\/v1\/home\/device\/kitchen\/camera$/, 8, (p) => CameraStatus.parse(text(p))],
  [/^lares\/v1\/home\/device\/kitchen\/alarm$/, 3, (p) => AlarmState.parse(text(p))],
  [/^lares\/v1\/home\/device\/kitchen\/score$/, 512, (p) => parseJson(ScoreMessage, p)],
  [/^lares\/v1\/home\/device\/kitchen\/settings$/, 512, (p) => parseJson(DeviceSettings, p)],
  [/^lares\/v1\/home\/device\/kitchen\/diagnostics$/, 512, (p) => parseJson(AgentDiagnostics, p)],
  [/^lares\/v1\/home\/device\/kitchen\/update\/state$/, 512, (p) => parseJson(UpdateState, p)],
  [/^lares\/v1\/home\/device\/kitchen\/heatmap$/, MAX_HEATMAP_BYTES, (p) => ok(isPng(p))],
  [/^lares\/v1\/home\/anomalies\/kitchen$/, 1024, (p) => parseJson(AnomalyEvent, p)],
  [/^lares\/v1\/home\/task\/micro\/round\/current$/, 1024, (p) => parseJson(RoundCurrent, p)],
  [/^lares\/v1\/home\/task\/micro\/round\/\d+\/result$/, 2048, (p) => parseJson(RoundResult, p)],
  [
    /^lares\/v1\/home\/task\/micro\/round\/\d+\/receipt\/kitchen$/,
    512,
    (p) => parseJson(Receipt, p),
  ],
  [
    /^lares\/v1\/home\/task\/micro\/round\/\d+\/update\/kitchen$/,
    weightBytes + MAX_HEADER_BYTES,
    (p) => parseMsgpack(Update, p),
  ],
  [
    /^lares\/v1\/home\/task\/micro\/model$/,
    weightBytes + MAX_HEADER_BYTES,
    (p) => parseMsgpack(ModelMessage, p),
  ],
  [/^homeassistant\/device\/kitchen\/config$/, 8192, (p) => JSON.parse(text(p))],
];

/** Bytes that nothing but the picture holds: a block of pixels in each frame of the camera. */
const canarySize = 8;
const random = seededRandom(2026);
const canary = Uint8Array.from({ length: 3 * canarySize }, () => Math.floor(256 * random()));

/** The drawn kitchen with the canary in its upper left corner. */
function watchedKitchen(): FrameSource {
  const settings = { framesPerSecond: 1, follows: false, clock: systemClock, log: silentLog };
  const source = openFrameSource("generated:kitchen", settings);
  async function* frames(signal: AbortSignal): AsyncGenerator<CameraFrame> {
    for await (const frame of source.frames(signal)) {
      const data = frame.picture.data.slice();
      const rowBytes = 3 * frame.picture.width;
      for (let row = 0; row < canarySize; row++) data.set(canary, row * rowBytes);
      yield { ...frame, picture: { ...frame.picture, data } };
    }
  }
  return { ...source, frames, [Symbol.asyncDispose]: () => source[Symbol.asyncDispose]() };
}

describe("privacy: all that passes the broker in the life of an agent", function () {
  this.timeout(120_000);
  const recorded: Message[] = [];

  before(async () => {
    const broker = await startBroker({ port: 0 });
    const recorder = await connectMqtt({ url: broker.url, clientId: "recorder" });
    const changes = new Changes();
    const stop = new AbortController();
    try {
      for (const filter of ["lares/v1/#", "homeassistant/#"]) {
        await recorder.subscribe(filter, (message) => {
          recorded.push(message);
          changes.changed();
        });
      }
      const training = { epochs: 1, batchSize: 16, learningRate: 0.002 };
      const rounds = runAggregator({
        ...{ broker: broker.url, fleet, spec: micro, rounds: 2, quorum: 1, deadlineMs: 60_000 },
        ...{ dtype: "f32", training, strategy: "fedavg", seed: 1 },
        ...{ signal: stop.signal, log: silentLog },
      });
      const events: string[] = [];
      const agent = runAgent({
        ...{
          broker: broker.url,
          fleet,
          device,
          spec: micro,
          method: "fedala",
          threads: 1,
          seed: 1,
        },
        room: { name: "Kitchen", source: watchedKitchen(), count: 60, intervalSeconds: 2 },
        engine: kernelsEngine(),
        version: "0.1.0",
        watch: {
          ...{ source: watchedKitchen(), detector: "background", motion: true },
          ...{ eventsPerWeek: 1, sendsHeatmaps: true },
        },
        signal: stop.signal,
        log: (_level, event) => {
          events.push(event);
          changes.changed();
        },
      });
      const isOver = () => events.includes("watch.over") && events.includes("room.evaluated");
      await changes.until(isOver, AbortSignal.timeout(90_000));
      await rounds;
      await agent;
    } finally {
      stop.abort();
      await recorder[Symbol.asyncDispose]();
      await broker[Symbol.asyncDispose]();
    }
  });

  it("has heard of events, heatmaps and updates: else it would show nothing", () => {
    for (const part of ["/anomalies/", "/heatmap", "/update/", "/model", "/score", "/config"]) {
      ok(
        recorded.some(({ topic }) => topic.includes(part)),
        part,
      );
    }
  });

  it("is on documented topics, of documented sizes and schemas", () => {
    for (const { topic, payload } of recorded) {
      const rule = documented.find(([pattern]) => pattern.test(topic));
      ok(rule !== undefined, `${topic} is not documented`);
      const [, mostBytes, read] = rule;
      ok(payload.length <= mostBytes, `${topic} has ${payload.length} bytes, at most ${mostBytes}`);
      read(payload);
    }
  });

  it("is no picture but the error grid", () => {
    const pictures = recorded.filter(({ payload }) => isPng(payload) || isJpeg(payload));
    deepStrictEqual(
      [...new Set(pictures.map(({ topic }) => topic.split("/").at(-1)))],
      ["heatmap"],
    );
  });

  it("holds no pixel of the camera, as bytes or as text", () => {
    const forms = [
      Buffer.from(canary.subarray(0, 9)),
      Buffer.from(Float32Array.from(canary.subarray(0, 3), (value) => value / 255).buffer),
      Buffer.from(Buffer.from(canary).toString("hex").slice(0, 16)),
      Buffer.from(Buffer.from(canary).toString("base64").slice(0, 12)),
      Buffer.from([...canary.subarray(0, 4)].join(",")),
    ];
    for (const { topic, payload } of recorded) {
      for (const form of forms) strictEqual(Buffer.from(payload).includes(form), false, topic);
    }
  });
});

const isPng = (payload: Uint8Array): boolean =>
  Buffer.from(payload).includes(Buffer.from([0x89, 0x50, 0x4e, 0x47]));
const isJpeg = (payload: Uint8Array): boolean =>
  // With a byte that begins a segment, so that weights are no JPEG by chance.
  [0xdb, 0xe0, 0xe1].some((marker) =>
    Buffer.from(payload).includes(Buffer.from([0xff, 0xd8, 0xff, marker])),
  );
