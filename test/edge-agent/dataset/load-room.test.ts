import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodePicture, listRooms, loadRoom } from "@lares/edge-agent";
import { DataError, toFrame } from "@lares/shared";
import sharp, { type Sharp } from "sharp";

const shape = { height: 4, width: 4, channels: 3 };

/** A picture of one colour with a dark left half. */
function picture(red: number, width = 16, height = 12): Sharp {
  const data = Buffer.alloc(3 * width * height);
  for (let i = 0; i < data.length; i += 3) data[i] = (i / 3) % width < width / 2 ? 0 : red;
  return sharp(data, { raw: { width, height, channels: 3 } });
}

describe("dataset", () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "lares-dataset-"));
  });
  afterEach(async () => {
    await rm(directory, { recursive: true });
  });
  const write = async (path: string, bytes: Uint8Array | string) => {
    await mkdir(join(directory, path, ".."), { recursive: true });
    await writeFile(join(directory, path), bytes);
    return join(directory, path);
  };

  describe("decodePicture", () => {
    const sources: [why: string, file: string, source: () => Sharp, rgb: number[]][] = [
      ["a PNG", "a.png", () => picture(200).png(), [200, 0, 0]],
      ["a JPEG", "a.jpg", () => picture(200).jpeg({ quality: 100 }), [200, 0, 0]],
      ["a gray JPEG", "a.jpg", () => picture(255).grayscale().jpeg(), [127, 127, 127]],
      ["transparency, dropped", "a.png", () => picture(200).ensureAlpha(0.2).png(), [200, 0, 0]],
      ["16 bits a channel", "a.png", () => picture(200).toColourspace("rgb16").png(), [200, 0, 0]],
    ];
    for (const [why, file, source, rgb] of sources) {
      it(`decodes ${why}`, async () => {
        const path = await write(file, await source().toBuffer());
        const { width, height, channels, data } = await decodePicture(path);
        deepStrictEqual([width, height, channels, data.length], [16, 12, 3, 16 * 12 * 3]);
        const corner = data.subarray(-3);
        // JPEG is lossy even at quality 100.
        ok(
          rgb.every((value, i) => Math.abs(value - (corner[i] as number)) <= 3),
          `${corner}`,
        );
      });
    }

    it("turns a picture upright", async () => {
      // Orientation 6: shown turned by a quarter clockwise, so the dark left half is on top.
      const path = await write(
        "a.jpg",
        await picture(200).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
      );
      const { width, height, data } = await decodePicture(path);
      deepStrictEqual([width, height], [12, 16]);
      ok((data[0] as number) < 20 && (data.at(-3) as number) > 180);
    });

    it("names a missing file", async () => {
      await rejects(
        decodePicture(join(directory, "none.jpg")),
        (error) => error instanceof DataError && /none\.jpg/.test(error.message),
      );
    });
  });

  describe("loadRoom", () => {
    it("reads normal and anomalous frames at the model's size, in the order of time", async () => {
      for (const [name, red] of [
        ["10.png", 100],
        ["9.PNG", 90],
        ["11.jpeg", 110],
      ] as const) {
        await write(`attic/normal/${name}`, await picture(red).toFormat("png").toBuffer());
      }
      await write("attic/normal/notes.txt", "not a picture");
      const path = await write("attic/anomalous/1.jpg", await picture(250).jpeg().toBuffer());
      const room = await loadRoom(join(directory, "attic"), shape);
      strictEqual(room.name, "attic");
      deepStrictEqual(
        room.normal.map(({ name, data }) => [name, data.length, data[9]]),
        [
          ["9.PNG", 48, 90],
          ["10.png", 48, 100],
          ["11.jpeg", 48, 110],
        ],
      );
      deepStrictEqual(room.anomalous, [
        { name: "1.jpg", data: toFrame(await decodePicture(path), shape) },
      ]);
      deepStrictEqual(room.skipped, []);
    });

    it("stops between pictures when it is told to", async () => {
      await write("attic/normal/1.png", await picture(100).png().toBuffer());
      const reason = new Error("told to stop");
      await rejects(loadRoom(join(directory, "attic"), shape, AbortSignal.abort(reason)), reason);
    });

    it("skips and names pictures that cannot be decoded", async () => {
      const whole = await picture(200, 160, 120).jpeg().toBuffer();
      await write("attic/normal/1.jpg", whole);
      const broken = [
        await write("attic/normal/2.jpg", whole.subarray(0, -20)),
        await write("attic/normal/3.jpg", "text"),
        await write("attic/normal/4.png", ""),
        await write("attic/anomalous/5.jpg", whole.subarray(0, whole.length / 2)),
      ];
      const room = await loadRoom(join(directory, "attic"), shape);
      deepStrictEqual(
        room.normal.map((frame) => frame.name),
        ["1.jpg"],
      );
      deepStrictEqual(room.anomalous, []);
      deepStrictEqual(
        room.skipped.map((picture) => picture.path),
        broken,
      );
      match(room.skipped[0]?.reason ?? "", /2\.jpg cannot be decoded: .*premature end/);
    });

    it("refuses a missing room, naming those that are there", async () => {
      await write("attic/normal/1.jpg", "");
      await rejects(
        loadRoom(join(directory, "cellar"), shape),
        (error) =>
          error instanceof DataError &&
          /cellar does not exist/.test(error.message) &&
          /rooms there: attic/.test(error.remedy),
      );
    });

    it("refuses a room without a folder of normals, saying what to do", async () => {
      await write("attic/1.jpg", "");
      await rejects(
        loadRoom(join(directory, "attic"), shape),
        (error) =>
          error instanceof DataError &&
          /attic has no folder normal/.test(error.message) &&
          /folder normal/.test(error.remedy),
      );
    });

    it("refuses a room without a readable picture, quoting the first reason", async () => {
      await write("attic/normal/1.jpg", "text");
      await rejects(
        loadRoom(join(directory, "attic"), shape),
        (error) => error instanceof DataError && /1 skipped, .*1\.jpg/.test(error.message),
      );
    });
  });

  describe("listRooms", () => {
    it("lists the folders that hold a folder normal", async () => {
      await write("lobby/normal/1.jpg", "");
      await write("attic/normal/1.jpg", "");
      await write("notes/readme.txt", "");
      await write("labels.csv", "");
      deepStrictEqual(await listRooms(directory), ["attic", "lobby"]);
    });

    it("refuses a folder without rooms", async () => {
      await rejects(
        listRooms(join(directory, "nowhere")),
        (error) => error instanceof DataError && /nowhere does not exist/.test(error.message),
      );
      await write("empty/readme.txt", "");
      await rejects(
        listRooms(join(directory, "empty")),
        (error) => error instanceof DataError && /empty holds no room/.test(error.message),
      );
    });
  });
});
