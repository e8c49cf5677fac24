import { deepStrictEqual, match, rejects, strictEqual } from "node:assert/strict";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CameraFrame, openFrameSource } from "@lares/edge-agent";
import { type Log, silentLog, systemClock } from "@lares/shared";
import sharp from "sharp";

describe("a folder as a source", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "lares-folder-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const open = (follows: boolean, log: Log = silentLog) =>
    openFrameSource(`folder:${folder}`, { framesPerSecond: 20, follows, clock: systemClock, log });
  const neverAborted = () => new AbortController().signal;

  const png = (level: number): Promise<Buffer> => {
    const background = { r: level, g: level, b: level };
    return sharp({ create: { width: 4, height: 3, channels: 3, background } })
      .png()
      .toBuffer();
  };
  const put = async (name: string, level: number) => {
    await writeFile(join(folder, `${name}.part`), await png(level));
    await rename(join(folder, `${name}.part`), join(folder, name));
  };

  it("gives its pictures in the order of their names' numbers, a frame's interval apart", async () => {
    for (const [name, level] of [
      ["10.png", 30],
      ["9.png", 20],
      ["1.png", 10],
    ] as const) {
      await put(name, level);
    }
    const frames: CameraFrame[] = [];
    for await (const frame of open(false).frames(neverAborted())) frames.push(frame);
    deepStrictEqual(
      frames.map(({ name, seconds, picture }) => [name, seconds, picture.data[0]]),
      [
        ["1.png", 0, 10],
        ["9.png", 0.05, 20],
        ["10.png", 0.1, 30],
      ],
    );
    deepStrictEqual([frames[0]?.picture.width, frames[0]?.picture.height], [4, 3]);
  });

  it("goes on with files that come later, each once, in rising time", async () => {
    await put("1.png", 1);
    await using source = open(true);
    const seen: [string | undefined, number][] = [];
    for await (const { name, seconds } of source.frames(neverAborted())) {
      seen.push([name, seconds]);
      if (seen.length === 3) break;
      await put(`${seen.length + 1}.png`, 1);
    }
    deepStrictEqual(
      seen.map(([name]) => name),
      ["1.png", "2.png", "3.png"],
    );
    for (let i = 1; i < seen.length; i++) strictEqual(seen[i]![1] > seen[i - 1]![1], true);
  });

  it("waits for a file that is still being written", async () => {
    const whole = await png(7);
    await writeFile(join(folder, "1.png"), whole.subarray(0, whole.length - 20));
    await using source = open(true);
    setTimeout(() => void writeFile(join(folder, "1.png"), whole), 120);
    for await (const { picture } of source.frames(neverAborted())) {
      strictEqual(picture.data[0], 7);
      break;
    }
  });

  it("skips and names a file that is bad", async () => {
    await writeFile(join(folder, "1.png"), "not a picture");
    await put("2.png", 5);
    const logged: unknown[] = [];
    const log: Log = (_level, event, fields) => logged.push([event, fields?.path]);
    for await (const { name } of open(false, log).frames(neverAborted()))
      strictEqual(name, "2.png");
    deepStrictEqual(logged, [["picture.skipped", join(folder, "1.png")]]);
  });

  it("ends when it is disposed while it waits", async () => {
    const source = open(true);
    const frames = source.frames(neverAborted())[Symbol.asyncIterator]();
    const next = frames.next();
    await source[Symbol.asyncDispose]();
    strictEqual((await next).done, true);
  });

  it("throws the signal's reason once that is aborted", async () => {
    const stop = new AbortController();
    const next = open(true).frames(stop.signal)[Symbol.asyncIterator]().next();
    stop.abort(new Error("enough"));
    await rejects(next, /enough/);
  });

  const unusable: [string, () => string, RegExp][] = [
    ["does not exist", () => join(folder, "none"), /none does not exist/],
    ["holds no picture", () => folder, /holds no readable picture/],
  ];
  for (const [why, path, message] of unusable) {
    it(`says when it ${why}`, async () => {
      const options = { framesPerSecond: 1, follows: false, clock: systemClock, log: silentLog };
      const source = openFrameSource(`folder:${path()}`, options);
      await rejects(
        source.frames(neverAborted())[Symbol.asyncIterator]().next(),
        (error: Error) => {
          match(error.message, message);
          return true;
        },
      );
    });
  }
});
