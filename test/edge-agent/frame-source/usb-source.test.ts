import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openFrameSource } from "@lares/edge-agent";
import { DataError, silentLog, systemClock } from "@lares/shared";
import { requireTool } from "../../require-tool.ts";
import { children } from "./open-resources.ts";

const neverAborted = new AbortController().signal;
const open = (device: string) =>
  openFrameSource(`usb:${device}`, {
    ...{ framesPerSecond: 2, follows: false, clock: systemClock, log: silentLog },
  });

/** Takes its options down, then gives gray pictures for ever. */
const standIn = `#!${process.execPath}
const { writeFileSync } = process.getBuiltinModule("node:fs");
writeFileSync(process.argv[1] + ".args", JSON.stringify(process.argv.slice(2)));
setInterval(() => process.stdout.write(Buffer.alloc(256 * 192 * 3, 99)), 20);
`;

/** What a machine without a camera can show: the options of ffmpeg, and its refusal. */
describe("a USB camera as a source", () => {
  it("is read through Video4Linux, each frame once and when it comes", async () => {
    const folder = await mkdtemp(join(tmpdir(), "lares-usb-"));
    const path = process.env.PATH;
    try {
      await writeFile(join(folder, "ffmpeg"), standIn);
      await chmod(join(folder, "ffmpeg"), 0o755);
      process.env.PATH = folder;
      await using source = open("/dev/video2");
      for await (const { picture } of source.frames(neverAborted)) {
        deepStrictEqual([picture.width, picture.height, picture.data[0]], [256, 192, 99]);
        break;
      }
      const text = await readFile(join(folder, "ffmpeg.args"), "utf8");
      const args = JSON.parse(text) as string[];
      const input = args.indexOf("-i");
      deepStrictEqual(args.slice(input - 2, input + 2), ["-f", "v4l2", "-i", "/dev/video2"]);
      strictEqual(args[args.indexOf("-fps_mode") + 1], "passthrough");
      ok(args.indexOf("-use_wallclock_as_timestamps") < input);
    } finally {
      process.env.PATH = path;
      await rm(folder, { recursive: true });
    }
    deepStrictEqual(children(), []);
  });

  it("says which one is missing, as ffmpeg does", async function () {
    requireTool(this, "ffmpeg");
    await using source = open("/dev/video97");
    await rejects(
      source.frames(neverAborted)[Symbol.asyncIterator]().next(),
      (error) => error instanceof DataError && /\/dev\/video97/.test(error.message),
    );
  });
});
