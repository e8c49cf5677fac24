import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  benchmarkRoomNames,
  type EvaluationRoom,
  episodeKinds,
  generateEvaluationRoom,
} from "@lares/edge-agent";
import { ConfigError, micro, recordingsOf, simple } from "@lares/shared";

const name = "hallway-04";

const sha256Of = ({ train, calibration, normal, episodes }: EvaluationRoom): string => {
  const hash = createHash("sha256");
  const clips = [...train, ...calibration, ...normal, ...episodes.map((one) => one.frames)];
  for (const { data } of clips.flat()) hash.update(data);
  for (const { masks = [] } of episodes) for (const mask of masks) hash.update(mask);
  return hash.digest("hex");
};

describe("a generated evaluation room", function () {
  // Lighting a room for its own and five moved cameras takes a second or two.
  this.timeout(60_000);
  let room: EvaluationRoom;
  before(() => {
    room = generateEvaluationRoom(name, simple.input);
  });

  it("is one of twenty, four of each of five kinds", () => {
    strictEqual(new Set(benchmarkRoomNames).size, 20);
    const kinds = new Set(benchmarkRoomNames.map((one) => one.replace(/-\d+$/, "")));
    strictEqual(kinds.size, 5);
  });

  it("has clips of six frames in the order of time, as their names tell", () => {
    const lists = { train: room.train, calibration: room.calibration, normal: room.normal };
    deepStrictEqual(
      Object.values(lists).map((clips) => clips.length),
      [40, 16, 30],
    );
    for (const [list, clips] of Object.entries(lists)) {
      ok(clips.every((clip) => clip.length === 6));
      deepStrictEqual(recordingsOf(clips.flat()), clips, list);
      const names = clips.flat().map((frame) => frame.name);
      deepStrictEqual(names, [...names].sort(), list);
    }
  });

  it("has five episodes of each kind, of every difficulty, each a clip of its own", () => {
    const { episodes } = room;
    for (const kind of episodeKinds) {
      const own = episodes.filter((episode) => episode.kind === kind);
      strictEqual(own.length, 5, kind);
      deepStrictEqual(new Set(own.map((episode) => episode.difficulty)), new Set([1, 2, 3]), kind);
    }
    const clips = episodes.map((episode) => episode.frames);
    deepStrictEqual(recordingsOf(clips.flat()), clips);
    strictEqual(new Set(episodes.map((episode) => episode.id)).size, 40);
  });

  it("marks in every frame of an episode where it differs, at the model's size", () => {
    for (const [shape, drawn] of [
      [simple.input, room],
      [micro.input, generateEvaluationRoom(name, micro.input)],
    ] as const) {
      for (const { id, frames, masks = [] } of drawn.episodes) {
        strictEqual(masks.length, frames.length);
        for (const [i, mask] of masks.entries()) {
          strictEqual(mask.length, shape.height * shape.width);
          ok(mask.every((value) => value === 0 || value === 1));
          ok(mask.includes(1), `${id} frame ${i} differs nowhere`);
        }
      }
    }
  });

  it("is refused for an unknown name, listing the known ones", () => {
    throws(
      () => generateEvaluationRoom("cellar", simple.input),
      (error) => error instanceof ConfigError && /"cellar", .* hallway-04/.test(error.message),
    );
  });

  it("has the same bytes on every machine", () => {
    strictEqual(sha256Of(room), "cfe4d70a2efb9d73fe67bab226fde8740db57942b83285d1608eaa96fa0c2681");
  });
});
