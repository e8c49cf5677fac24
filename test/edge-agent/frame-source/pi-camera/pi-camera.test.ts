import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type CameraFrame, openFrameSource } from "@lares/edge-agent";
import { DataError, silentLog, systemClock } from "@lares/shared";
import sharp from "sharp";
import { children, openDescriptors } from "../open-resources.ts";
import { StandInCamera } from "./stand-in-camera.ts";

const neverAborted = new AbortController().signal;

const open = (framesPerSecond = 20, description = "camera") =>
  openFrameSource(description, {
    framesPerSecond,
    follows: false,
    clock: systemClock,
    log: silentLog,
  });

async function first(count: number, framesPerSecond?: number): Promise<CameraFrame[]> {
  await using source = open(framesPerSecond);
  const frames: CameraFrame[] = [];
  for await (const frame of source.frames(neverAborted)) {
    frames.push(frame);
    if (frames.length === count) break;
  }
  return frames;
}

describe("a Raspberry Pi camera as a source", function () {
  this.timeout(60_000);

  for (const program of ["rpicam-vid", "libcamera-vid"]) {
    it(`streams from ${program}, as RGB at half its size`, async () => {
      await using _ = await StandInCamera.install([program], "steady");
      const [frame] = await first(1);
      const { width, height, channels, data } = frame!.picture;
      deepStrictEqual([width, height, channels], [320, 240, 3]);
      // Y 120, U 90, V 240: R = 120 + 1.402 * 112, G = 120 + 0.344 * 38 - 0.714 * 112, B = 120 - 1.772 * 38
      deepStrictEqual([...data.subarray(0, 3)], [255, 53, 53]);
    });
  }

  it("prefers rpicam-vid, for the camera that is asked for", async () => {
    await using camera = await StandInCamera.install(["libcamera-vid", "rpicam-vid"], "steady");
    await using source = open(20, "camera:1");
    for await (const _ of source.frames(neverAborted)) break;
    const [call] = (await readFile(join(camera.folder, "calls"), "utf8")).split("\n");
    const args = JSON.parse(call as string) as string[];
    strictEqual(args[args.indexOf("--camera") + 1], "1");
    ok(args.includes("--autofocus-mode"));
  });

  it("drops frames until the exposure has settled", async () => {
    await using _ = await StandInCamera.install(["rpicam-vid"], "settling");
    const [frame] = await first(1);
    strictEqual(frame!.picture.data[1], 53);
  });

  it("gives as many frames as are asked for", async () => {
    await using _ = await StandInCamera.install(["rpicam-vid"], "steady");
    const frames = await first(4, 5);
    const [from, to] = [frames[0]?.seconds ?? 0, frames[3]?.seconds ?? 0];
    ok(to - from > 0.5, `four frames in ${to - from} s`);
  });

  const failures: [string, "dies" | "silent" | "half-a-frame" | "busy", RegExp][] = [
    ["dies", "dies", /rpicam-vid ended with 255: .*timed out/],
    ["falls silent", "silent", /rpicam-vid has given no picture for 3 s/],
    ["ends within a frame", "half-a-frame", /camera:0 has ended/],
    ["is used by another program", "busy", /failed to acquire camera/],
  ];
  for (const [why, behaviour, message] of failures) {
    it(`says that a camera ${why}, and leaves no process`, async () => {
      await using _ = await StandInCamera.install(["rpicam-vid"], behaviour);
      await using source = open();
      await rejects(
        async () => {
          for await (const frame of source.frames(neverAborted)) {
            strictEqual(frame.picture.data[1], 53);
          }
        },
        (error) => error instanceof DataError && message.test(error.message),
      );
      deepStrictEqual(children(), []);
    });
  }

  it("takes noise for a picture: a stream has no other form", async () => {
    await using _ = await StandInCamera.install(["rpicam-vid"], "garbage");
    strictEqual((await first(1))[0]?.picture.data.length, 320 * 240 * 3);
  });

  it("kills a program that does not stop", async () => {
    await using _ = await StandInCamera.install(["rpicam-vid"], "stubborn");
    await first(1);
    deepStrictEqual(children(), []);
  });

  it("says how to install what is missing", async () => {
    await using _ = await StandInCamera.install([], "steady");
    await rejects(
      first(1),
      (error) => error instanceof DataError && /apt install/.test(error.remedy),
    );
  });

  it("leaves no descriptor and no process when it is opened and closed 100 times", async () => {
    await using _ = await StandInCamera.install(["rpicam-vid"], "steady");
    const before = openDescriptors();
    for (let i = 0; i < 100; i++) {
      await using source = open();
      const next = source.frames(neverAborted)[Symbol.asyncIterator]().next();
      if (i % 10 === 0) await next;
      else next.catch(() => {});
    }
    strictEqual(openDescriptors(), before);
    deepStrictEqual(children(), []);
  });

  describe("every ten seconds or less often", () => {
    const jpeg = () =>
      sharp({ create: { width: 64, height: 48, channels: 3, background: "#c86432" } })
        .jpeg()
        .toBuffer();
    const stills = async () => (await readdir("/dev/shm")).filter((name) => /^lares-/.test(name));

    it("takes stills with libcamera-still, of which nothing stays", async () => {
      await using _ = await StandInCamera.install(["libcamera-still"], "steady", await jpeg());
      const [frame] = await first(1, 0.1);
      deepStrictEqual([frame?.picture.width, frame?.picture.height], [64, 48]);
      ok(Math.abs(frame!.picture.data[0]! - 0xc8) < 5);
      deepStrictEqual(await stills(), []);
    });

    it("streams where libcamera-still is missing", async () => {
      await using _ = await StandInCamera.install(["rpicam-vid"], "steady");
      strictEqual((await first(1, 0.1))[0]?.picture.width, 320);
    });

    for (const behaviour of ["silent", "half-a-frame", "garbage", "busy"] as const) {
      it(`says that a still cannot be had: ${behaviour}`, async () => {
        await using _ = await StandInCamera.install(["libcamera-still"], behaviour, await jpeg());
        await rejects(
          first(1, 0.1),
          (error) =>
            error instanceof DataError && /camera 0 has given no still/.test(error.message),
        );
        deepStrictEqual(await stills(), []);
      });
    }
  });
});
