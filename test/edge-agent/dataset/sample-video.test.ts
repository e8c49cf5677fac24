import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { decodePicture, type SampleProgressStep, sampleVideo } from "@lares/edge-agent";
import { ConfigError, DataError } from "@lares/shared";
import { requireTool } from "../../require-tool.ts";
import { writeTestClip } from "../frame-source/test-clip.ts";

const signal = new AbortController().signal;

describe("sampleVideo", function () {
  this.timeout(60_000);
  let folder: string;
  let clip: string;
  before(async function () {
    requireTool(this, "ffmpeg");
    folder = await mkdtemp(join(tmpdir(), "lares-sample-"));
    clip = writeTestClip(folder, 10);
  });
  after(() => folder && rm(folder, { recursive: true }));

  const counts: [string, number, number][] = [
    ["one a second", 1, 10],
    ["two a second", 2, 20],
    ["all 25 a second", 25, 250],
    ["one in five seconds", 0.2, 2],
    ["a number that does not divide the clip's rate", 3, 30],
  ];
  for (const [why, framesPerSecond, expected] of counts) {
    it(`gives exactly the pictures of its duration: ${why}`, async () => {
      const out = join(folder, `at ${framesPerSecond} 100%d`);
      const count = await sampleVideo(relative(".", clip), out, {
        framesPerSecond,
        replaces: false,
        signal,
      });
      strictEqual(count, expected);
      const names = (await readdir(out)).sort();
      strictEqual(names.length, expected);
      strictEqual(names[0], "frame-000001.jpg");
      const { width, height } = await decodePicture(join(out, names[0] as string));
      deepStrictEqual([width, height], [320, 240]);
    });
  }

  it("tells how far it is", async () => {
    const steps: SampleProgressStep[] = [];
    const onProgress = (step: SampleProgressStep) => steps.push(step);
    const options = { framesPerSecond: 25, replaces: false, signal, onProgress };
    await sampleVideo(clip, join(folder, "progress"), options);
    deepStrictEqual(steps.at(-1), { pictures: 250, share: 1 });
  });

  it("refuses to overwrite, and replaces when told to, leaving other files alone", async () => {
    const out = join(folder, "twice");
    await sampleVideo(clip, out, { framesPerSecond: 2, replaces: false, signal });
    await writeFile(join(out, "notes.txt"), "mine");
    await rejects(
      sampleVideo(clip, out, { framesPerSecond: 1, replaces: false, signal }),
      (error) =>
        error instanceof ConfigError &&
        /holds 20 pictures/.test(error.message) &&
        /--force/.test(error.remedy),
    );
    strictEqual((await readdir(out)).length, 21);
    strictEqual(await sampleVideo(clip, out, { framesPerSecond: 1, replaces: true, signal }), 10);
    strictEqual((await readdir(out)).length, 11);
    strictEqual(await readFile(join(out, "notes.txt"), "utf8"), "mine");
  });

  it("leaves the folder as it was when it fails or is stopped", async () => {
    const out = join(folder, "kept");
    await mkdir(out);
    await writeFile(join(out, "frame-000001.jpg"), "old");
    await writeFile(join(folder, "text.mp4"), "not a video");
    const options = { framesPerSecond: 1, replaces: true, signal };
    await rejects(
      sampleVideo(join(folder, "text.mp4"), out, options),
      /text\.mp4 cannot be sampled/,
    );
    const stop = new AbortController();
    const stopped = sampleVideo(clip, out, { ...options, signal: stop.signal });
    setTimeout(() => stop.abort(new Error("enough")), 30);
    await rejects(stopped, /enough/);
    deepStrictEqual(await readdir(out), ["frame-000001.jpg"]);
    strictEqual(await readFile(join(out, "frame-000001.jpg"), "utf8"), "old");
  });

  it("says how to get ffmpeg where it is missing", async () => {
    const { PATH } = process.env;
    process.env.PATH = folder;
    const sampled = sampleVideo(clip, join(folder, "none"), {
      framesPerSecond: 1,
      replaces: false,
      signal,
    });
    await rejects(
      sampled.finally(() => {
        process.env.PATH = PATH;
      }),
      (error) => error instanceof DataError && /apt install ffmpeg/.test(error.remedy),
    );
  });

  it("names a video that is missing", async () => {
    const out = join(folder, "missing");
    const sampled = sampleVideo("none.mp4", out, { framesPerSecond: 1, replaces: false, signal });
    await rejects(sampled, /video none\.mp4 cannot be sampled: .*No such file/);
    ok(!(await readdir(out)).length);
  });
});
