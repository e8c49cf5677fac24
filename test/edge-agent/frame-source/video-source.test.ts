import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type CameraFrame, openFrameSource } from "@lares/edge-agent";
import { DataError, silentLog, systemClock } from "@lares/shared";
import { requireTool } from "../../require-tool.ts";
import { children, openDescriptors } from "./open-resources.ts";
import { writeTestClip } from "./test-clip.ts";

const neverAborted = new AbortController().signal;

describe("a video file as a source", function () {
  this.timeout(60_000);
  let folder: string;
  let clip: string;
  before(async function () {
    requireTool(this, "ffmpeg");
    folder = await mkdtemp(join(tmpdir(), "lares-video-"));
    clip = writeTestClip(folder, 6);
  });
  after(() => folder && rm(folder, { recursive: true }));

  const open = (path: string, framesPerSecond = 2) =>
    openFrameSource(`video:${path}`, {
      framesPerSecond,
      follows: false,
      clock: systemClock,
      log: silentLog,
    });

  it("gives exactly the frames asked for, in its own time", async () => {
    const frames: CameraFrame[] = [];
    for await (const frame of open(clip).frames(neverAborted)) frames.push(frame);
    deepStrictEqual(
      frames.map(({ seconds }) => seconds),
      Array.from({ length: 12 }, (_, i) => i / 2),
    );
    const levels = frames.map(({ picture }) => picture.data[0] as number);
    ok(levels[0]! < 16 && levels[11]! > 200, `brightness ${levels}`);
    for (let i = 1; i < levels.length; i++) ok(levels[i]! > levels[i - 1]!, `brightness ${levels}`);
    const { width, height, channels, data } = frames[0]!.picture;
    deepStrictEqual([width, height, channels, data.length], [256, 192, 3, 256 * 192 * 3]);
  });

  it("waits for a slow reader and loses nothing", async () => {
    let count = 0;
    for await (const _ of open(clip, 5).frames(neverAborted)) {
      count++;
      await wait(10);
    }
    strictEqual(count, 30);
  });

  it("throws the signal's reason once that is aborted, and ffmpeg has ended", async () => {
    const stop = new AbortController();
    await rejects(async () => {
      for await (const _ of open(clip).frames(stop.signal)) stop.abort(new Error("enough"));
    }, /enough/);
    deepStrictEqual(children(), []);
  });

  it("leaves no descriptor and no process when it is left 20 times", async () => {
    const before = openDescriptors();
    for (let i = 0; i < 20; i++) {
      await using source = open(clip);
      for await (const _ of source.frames(neverAborted)) break;
    }
    strictEqual(openDescriptors(), before);
    deepStrictEqual(children(), []);
  });

  it("says which file is missing", async () => {
    await rejects(
      open(join(folder, "none.mp4")).frames(neverAborted)[Symbol.asyncIterator]().next(),
      (error) => error instanceof DataError && /none\.mp4: No such file/.test(error.message),
    );
  });

  it("says that a file is no video", async () => {
    await writeFile(join(folder, "text.mp4"), "not a video");
    await rejects(
      open(join(folder, "text.mp4")).frames(neverAborted)[Symbol.asyncIterator]().next(),
      (error) =>
        error instanceof DataError && /ffmpeg ended with.*Invalid data/.test(error.message),
    );
  });

  it("says how to get ffmpeg where it is missing", async () => {
    const { PATH } = process.env;
    process.env.PATH = folder;
    try {
      await rejects(
        open(clip).frames(neverAborted)[Symbol.asyncIterator]().next(),
        (error) => error instanceof DataError && /apt install ffmpeg/.test(error.remedy),
      );
    } finally {
      process.env.PATH = PATH;
    }
  });
});
