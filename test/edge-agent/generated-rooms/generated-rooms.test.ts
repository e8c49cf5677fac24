import {
  deepStrictEqual,
  notDeepStrictEqual,
  ok,
  rejects,
  strictEqual,
  throws,
} from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  generatedRoomNames,
  generateRoom,
  generateRooms,
  listRooms,
  loadRoom,
  type Room,
  writeGeneratedRooms,
} from "@lares/edge-agent";
import {
  auroc,
  backgroundOf,
  ConfigError,
  fitDetector,
  gaussianBackground,
  networkInputs,
  scoreFrames,
  simple,
} from "@lares/shared";

const shape = simple.input;
/** The full size of what is drawn. */
const full = { height: 120, width: 160, channels: 3 };
const few = { normal: 2, anomalous: 4 };

const sha256Of = ({ normal, anomalous }: Room): string => {
  const hash = createHash("sha256");
  for (const { data } of [...normal, ...anomalous]) hash.update(data);
  return hash.digest("hex");
};

describe("generated rooms", function () {
  // Lighting a room takes half a second.
  this.timeout(60_000);
  let rooms: readonly Room[];
  before(() => {
    rooms = generateRooms(full, few);
  });

  it("are five, each with frames in the order of time and every kind of anomaly", () => {
    deepStrictEqual(
      rooms.map((room) => room.name),
      ["living-room", "bedroom", "kitchen", "hallway", "office"],
    );
    for (const { normal, anomalous, skipped } of rooms) {
      deepStrictEqual(
        normal.map((frame) => frame.name),
        ["0000.png", "0001.png"],
      );
      deepStrictEqual(
        anomalous.map((frame) => frame.name),
        ["0000-intruder.png", "0001-fall.png", "0002-left.png", "0003-taken.png"],
      );
      ok([...normal, ...anomalous].every(({ data }) => data.length === 160 * 120 * 3));
      deepStrictEqual(skipped, []);
    }
  });

  const bytes: [room: string, sha256: string][] = [
    ["living-room", "571f8d09ea9377a3c101968481127c85fa81889b17ff6a19a507a80c3ca9e894"],
    ["bedroom", "41f079b61cc0c06a33273e8dc917a170a34bdfe7312fa220b89e8895a78c1bb6"],
    ["kitchen", "3202fb32e31b1102e0e2705b731e616c5826b0fd1da97813a8eb0445dab8eabd"],
    ["hallway", "88c0c6d8ba8b31545da162dbaa87cad5c3ad47098b3862b9d1bf50a79e4b9db8"],
    ["office", "d947f7d2d4a1a6eb880cbfb17c28dbbac52e53f3c599cc0b15ca89c7046b2843"],
  ];
  for (const [name, sha256] of bytes) {
    it(`${name} has the same bytes on every machine`, () => {
      strictEqual(sha256Of(rooms.find((room) => room.name === name) as Room), sha256);
    });
  }

  it("use the whole range of a camera, neither black nor white", () => {
    for (const { name, normal } of rooms) {
      const data = normal[0]?.data as Uint8Array;
      const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
      ok(mean > 60 && mean < 180, `${name} has a mean of ${mean}`);
      const clipped = data.filter((value) => value === 0 || value === 255).length / data.length;
      ok(clipped < 0.15, `${clipped * 100} % of ${name} is clipped`);
    }
  });

  it("written to a folder, load as the same frames", async () => {
    const directory = await mkdtemp(join(tmpdir(), "lares-generated-"));
    try {
      await writeGeneratedRooms(directory, few);
      deepStrictEqual(await listRooms(directory), [...generatedRoomNames].sort());
      for (const room of rooms) {
        deepStrictEqual(await loadRoom(join(directory, room.name), full), room);
      }
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it("are written no further once that is told to stop", async () => {
    const directory = await mkdtemp(join(tmpdir(), "lares-generated-"));
    const controller = new AbortController();
    const reason = new Error("told to stop");
    const onRoom = (name: string) => {
      if (name === "kitchen") controller.abort(reason);
    };
    try {
      const { signal } = controller;
      await rejects(writeGeneratedRooms(directory, { ...few, signal, onRoom }), reason);
      deepStrictEqual(await readdir(join(directory, "kitchen", "normal")), []);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it("have another day under another seed", () => {
    const other = generateRoom("kitchen", full, { ...few, seed: 2 });
    notDeepStrictEqual(other.normal[0]?.data, rooms[2]?.normal[0]?.data);
  });

  it("keep their normal frames when more are drawn", () => {
    const longer = generateRoom("kitchen", full, { normal: 3, anomalous: 0 });
    deepStrictEqual(longer.normal.slice(0, 2), rooms[2]?.normal);
    deepStrictEqual(longer.anomalous, []);
  });

  it("show somebody who has fallen, or a thing left, clearly", () => {
    const { normal, anomalous } = generateRoom("bedroom", shape, { normal: 60, anomalous: 24 });
    const train = normal.slice(0, 40).map((frame) => frame.data);
    const background = backgroundOf(train);
    const model = { spec: simple, background, infer: gaussianBackground, batchSize: 16 };
    const detector = fitDetector(model, networkInputs(simple, background, train));
    const bytesOf = (frames: Room["normal"]) => frames.map((frame) => frame.data);
    const scoresOf = (frames: Room["normal"]) =>
      scoreFrames(detector, model, bytesOf(frames)).map((score) => score.pooled);
    const usual = scoresOf(normal.slice(40));
    for (const kind of ["fall", "left"]) {
      const area = auroc(usual, scoresOf(anomalous.filter(({ name }) => name.includes(kind))));
      ok(area > 0.9, `${kind}: ${area}`);
    }
  });

  it("refuse an unknown name, listing the known ones", () => {
    throws(
      () => generateRoom("cellar", shape),
      (error) => error instanceof ConfigError && /"cellar", .* living-room, /.test(error.message),
    );
  });
});
