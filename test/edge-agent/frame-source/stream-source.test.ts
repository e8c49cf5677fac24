import { deepStrictEqual, doesNotMatch, ok, rejects, strictEqual } from "node:assert/strict";
import { inspect } from "node:util";
import { openFrameSource, unbrokenFrames } from "@lares/edge-agent";
import { ConfigError, DataError, type Log, silentLog, systemClock } from "@lares/shared";
import type { Context } from "mocha";
import { requireTool } from "../../require-tool.ts";
import { MotionJpegCamera } from "./motion-jpeg-camera.ts";
import { children, openDescriptors } from "./open-resources.ts";
import { RtspCamera, requireRtspServer } from "./rtsp-camera.ts";

const neverAborted = new AbortController().signal;
const options = { framesPerSecond: 10, follows: false, clock: systemClock, log: silentLog };

/** When the first frames came. */
async function secondsOf(url: string, framesPerSecond: number, count: number): Promise<number[]> {
  await using source = openFrameSource(url, { ...options, framesPerSecond });
  const seconds: number[] = [];
  for await (const frame of source.frames(neverAborted)) {
    if (seconds.push(frame.seconds) === count) break;
  }
  return seconds;
}

describe("a network camera as a source", function () {
  this.timeout(60_000);
  before(function () {
    requireTool(this, "ffmpeg");
  });

  it("streams, with a password that it does not show", async () => {
    await using camera = await MotionJpegCamera.start();
    camera.isGuarded = true;
    await using source = openFrameSource(`http://ann:s3cret@127.0.0.1:${camera.port}/`, options);
    doesNotMatch(source.description, /s3cret/);
    const seconds: number[] = [];
    for await (const frame of source.frames(neverAborted)) {
      const [red, green, blue] = frame.picture.data;
      ok(Math.abs(red! - 200) < 8 && Math.abs(green! - 100) < 8 && Math.abs(blue! - 50) < 8);
      seconds.push(frame.seconds);
      if (seconds.length === 3) break;
    }
    ok(seconds[0]! < seconds[1]! && seconds[1]! < seconds[2]!);
    strictEqual(camera.authorization, `Basic ${Buffer.from("ann:s3cret").toString("base64")}`);
    deepStrictEqual(children(), []);
  });

  it("gives pictures as often as they come, whatever ffmpeg takes their time to be", async () => {
    await using camera = await MotionJpegCamera.start();
    camera.intervalMs = 200;
    const seconds = await secondsOf(`http://127.0.0.1:${camera.port}/`, 2.5, 4);
    const took = (seconds.at(-1) as number) - (seconds[0] as number);
    // Every second picture; by ffmpeg's 25 a second it would be every tenth.
    ok(took > 0.9 && took < 3, `${took} s`);
  });

  it("says that a camera has gone", async () => {
    const camera = await MotionJpegCamera.start();
    await using source = openFrameSource(`http://127.0.0.1:${camera.port}/`, options);
    await rejects(async () => {
      for await (const _ of source.frames(neverAborted)) await camera[Symbol.asyncDispose]();
    }, DataError);
    deepStrictEqual(children(), []);
  });

  it("says that a camera cannot be reached, without its password", async () => {
    await using source = openFrameSource("rtsp://ann:s3cret@127.0.0.1:1/stream", options);
    await rejects(source.frames(neverAborted)[Symbol.asyncIterator]().next(), (error) => {
      ok(error instanceof DataError);
      doesNotMatch(error.message, /s3cret/);
      return /Connection refused/.test(error.message);
    });
  });

  it("says that a camera refuses the password, without showing it", async function () {
    requireRtspServer(this);
    await using camera = await RtspCamera.start("ann", "s3cret");
    await using source = openFrameSource(
      `rtsp://ann:guess@127.0.0.1:${camera.port}/stream`,
      options,
    );
    await rejects(source.frames(neverAborted)[Symbol.asyncIterator]().next(), (error) => {
      ok(error instanceof DataError);
      doesNotMatch(error.message, /guess/);
      return /401 Unauthorized/.test(error.message) && /user and password/.test(error.remedy);
    });
  });

  it("refuses what is no URL, without showing its password", () => {
    try {
      openFrameSource("rtsp://ann:s3cret@cam:port/x", options);
      ok(false);
    } catch (error) {
      ok(error instanceof ConfigError);
      doesNotMatch(error.message, /s3cret/);
    }
  });
});

type Camera = AsyncDisposable & { readonly port: number };

const cameras: [
  kind: string,
  requires: (test: Context) => void,
  start: (port?: number) => Promise<Camera>,
  url: (port: number) => string,
][] = [
  [
    "RTSP",
    requireRtspServer,
    (port) => RtspCamera.start("ann", "s3cret", port),
    (port) => `rtsp://ann:s3cret@127.0.0.1:${port}/stream`,
  ],
  [
    "HTTP",
    () => {},
    (port) => MotionJpegCamera.start(port),
    (port) => `http://ann:s3cret@127.0.0.1:${port}/`,
  ],
];
for (const [kind, requires, start, url] of cameras) {
  describe(`a network camera that is watched, over ${kind}`, function () {
    this.timeout(60_000);
    before(function () {
      requireTool(this, "ffmpeg");
      requires(this);
    });

    it("streams, is lost when it loses its power, and is back when it has it again", async () => {
      const logged: string[] = [];
      const log: Log = (_level, event, fields) => logged.push(`${event} ${inspect(fields)}`);
      let camera = await start();
      const { port } = camera;
      const before = openDescriptors();
      await using source = openFrameSource(url(port), { ...options, log });
      const outages = { clock: systemClock, random: () => 0, log };
      const told: string[] = [];
      const until = async (kind: string): Promise<void> => {
        while (told.at(-1) !== kind) {
          const { value } = await signals.next();
          told.push(value.kind === "frame" ? "frame" : value.state);
        }
      };
      const signals = unbrokenFrames(source, outages, neverAborted);
      try {
        for (let cut = 0; cut < 2; cut++) {
          await until("frame");
          await camera[Symbol.asyncDispose]();
          await until("lost");
          camera = await start(port);
        }
        await until("frame");
        await signals.return(undefined);
      } finally {
        await camera[Symbol.asyncDispose]();
      }
      // The order of what was told, not how often.
      const changes = told.filter((state, i) => state !== told[i - 1]);
      deepStrictEqual(changes, ["frame", "lost", "frame", "lost", "frame"]);
      deepStrictEqual(
        logged.map((line) => line.split(" ")[0]),
        ["camera.lost", "camera.back", "camera.lost", "camera.back"],
      );
      doesNotMatch(logged.join(), /s3cret|ann/);
      strictEqual(children().length, 0);
      ok(openDescriptors() <= before);
    });
  });
}
