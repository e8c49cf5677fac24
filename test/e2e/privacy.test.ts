import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { generatedRoomNames, generateRoom } from "@lares/edge-agent";
import {
  AgentDiagnostics,
  AlarmState,
  AnomalyEvent,
  areaAverage,
  backgroundOf,
  CameraStatus,
  DeviceInfo,
  DeviceSettings,
  DeviceState,
  type Dtype,
  encodeJson,
  encodeMsgpack,
  encodeWeights,
  LearningReport,
  MAX_HEADER_BYTES,
  MAX_HEATMAP_BYTES,
  type Message,
  ModelMessage,
  type ModelSpec,
  micro,
  type Picture,
  parameterCount,
  parseJson,
  parseMsgpack,
  Receipt,
  RoundCurrent,
  RoundProgress,
  RoundResult,
  ScoreMessage,
  seededRandom,
  simple,
  toGray,
  Update,
  UpdateState,
} from "@lares/shared";
import { arraysIn, isPng } from "./privacy/arrays-in.ts";
import {
  correlation,
  type Look,
  likenesses,
  lookOf,
  orientationsOf,
} from "./privacy/picture-likeness.ts";
import { canary, recordLife } from "./privacy/recorded-life.ts";

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
  [/^lares\/v1\/home\/device\/kitchen\/learning$/, 1024, (p) => parseJson(LearningReport, p)],
  [/^lares\/v1\/home\/device\/kitchen\/heatmap$/, MAX_HEATMAP_BYTES, (p) => ok(isPng(p))],
  [/^lares\/v1\/home\/anomalies\/kitchen$/, 1024, (p) => parseJson(AnomalyEvent, p)],
  [/^lares\/v1\/home\/task\/micro\/round\/current$/, 1024, (p) => parseJson(RoundCurrent, p)],
  [/^lares\/v1\/home\/task\/micro\/round\/progress$/, 2048, (p) => parseJson(RoundProgress, p)],
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

/** How updates travel. */
const dtypes = new Map<ModelSpec, Dtype>([
  [micro, "f32"],
  [simple, "q8"],
]);
const lives = new Map<ModelSpec, Promise<readonly Message[]>>();

/** What passed in the life of an agent with that model. */
function lifeWith(spec: ModelSpec): Promise<readonly Message[]> {
  const life = lives.get(spec) ?? recordLife(spec, { rounds: 2, dtype: dtypes.get(spec) ?? "f32" });
  lives.set(spec, life);
  return life;
}

describe("privacy: all that passes the broker in the life of an agent", function () {
  this.timeout(120_000);
  let recorded: readonly Message[];

  before(async () => {
    recorded = await lifeWith(micro);
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

const shape = { width: 64, height: 64, channels: 3 } as const;

/** The usual picture of a drawn room, and one with something unusual in it. */
function picturesOf(room: string): readonly [usual: Picture, unusual: Picture] {
  const { normal, anomalous } = generateRoom(room, shape, { normal: 40, anomalous: 1 });
  const usual = backgroundOf(normal.map(({ data }) => data)).map((value) => 255 * value);
  const unusual = anomalous[0]?.data as Uint8Array;
  return [
    { ...shape, data: Uint8Array.from(usual) },
    { ...shape, data: unusual },
  ];
}

/**
 * Numbers that have nothing to do with a picture look like it by chance, the more so the more places are
 * tried. How much so, other pictures tell: those of other rooms, and the same turned and mirrored. What
 * looks more like the room than like any of them, by this margin, is a leak.
 */
const margin = 0.1;

class Suspicion {
  readonly #scene: readonly Look[];
  readonly #others: readonly Look[];

  constructor(room: string) {
    this.#scene = picturesOf(room).map(lookOf);
    const elsewhere = generatedRoomNames
      .filter((name) => name !== room)
      .map((name) => lookOf(picturesOf(name)[0]))
      .flatMap((look) => [look, ...orientationsOf(look).slice(0, 2)]);
    // A room that is much alike its own mirror image tells nothing.
    this.#others = [...elsewhere, ...this.#scene.flatMap(orientationsOf)].filter((other) =>
      this.#scene.every((look) => Math.abs(correlation(look, other)) < 0.5),
    );
  }

  /** The largest likeness to the room, and to other pictures. */
  of(values: ArrayLike<number>): { readonly scene: number; readonly chance: number } {
    const all = likenesses(values, [...this.#scene, ...this.#others]);
    const scene = Math.max(...all.slice(0, this.#scene.length));
    return { scene, chance: Math.max(0, ...all.slice(this.#scene.length)) };
  }

  async isLeak(payload: Uint8Array, parameters: number): Promise<boolean> {
    const found = (await arraysIn(payload, parameters)).map((values) => this.of(values));
    return found.some(({ scene, chance }) => scene > chance + margin);
  }
}

describe("privacy: what is decoded of an agent's messages", function () {
  this.timeout(120_000);
  const suspicion = new Suspicion("kitchen");
  const [usual] = picturesOf("kitchen");

  for (const [spec, dtype] of dtypes) {
    it(`looks like the room nowhere: ${spec.name}, ${dtype}`, async () => {
      const recorded = await lifeWith(spec);
      const seen = new Set<string>();
      let largest = 0;
      for (const { topic, payload } of recorded) {
        for (const values of await arraysIn(payload, parameterCount(spec))) {
          const { scene, chance } = suspicion.of(values);
          ok(scene <= chance + margin, `${topic}: ${scene}, other pictures ${chance}`);
          largest = Math.max(largest, scene);
          seen.add(topic.split("/").find((part) => /heatmap|update|model|config/.test(part)) ?? "");
        }
      }
      for (const kind of ["heatmap", "update", "model", "config"]) ok(seen.has(kind), kind);
      ok(largest < 0.8, `${largest}: a leak would not stand out`);
    });
  }

  /** Numbers that are no picture, with one among them. */
  function planted(
    count: number,
    at: number,
    picture: ArrayLike<number>,
    noise: number,
  ): Float32Array {
    const random = seededRandom(3);
    const values = Float32Array.from({ length: count }, () => random() - 0.5);
    for (let i = 0; i < picture.length; i++) {
      values[at + i] = (picture[i] as number) / 255 + noise * (random() - 0.5);
    }
    return values;
  }

  const small = areaAverage(toGray(usual), 16, 16).data;
  const header = { kind: "update", v: 1, round: 3 };
  const weights = (values: Float32Array, dtype: Dtype) =>
    encodeMsgpack({ ...header, dtype, weights: encodeWeights(values, dtype) });
  const leaks: [what: string, parameters: number, payload: Uint8Array][] = [
    ["16x16 among weights", 799, weights(planted(799, 411, small, 0.3), "f32")],
    ["64x64x3 among weights in q8", 24_027, weights(planted(24_027, 5001, usual.data, 1), "q8")],
    [
      "its negative",
      799,
      weights(
        planted(
          799,
          100,
          small.map((value) => 255 - value),
          0.3,
        ),
        "f32",
      ),
    ],
    ["numbers in JSON", 0, encodeJson({ kind: "score", cells: [...small] })],
    [
      "base 64 in JSON",
      0,
      encodeJson({ kind: "score", note: Buffer.from(small).toString("base64") }),
    ],
  ];
  for (const [what, parameters, payload] of leaks) {
    it(`would be found with a picture in it: ${what}`, async () => {
      ok(await suspicion.isLeak(payload, parameters));
    });
  }
});

const isJpeg = (payload: Uint8Array): boolean =>
  // With a byte that begins a segment, so that weights are no JPEG by chance.
  [0xdb, 0xe0, 0xe1].some((marker) =>
    Buffer.from(payload).includes(Buffer.from([0xff, 0xd8, 0xff, marker])),
  );
