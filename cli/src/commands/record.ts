import { Command } from "commander";
import { logOption, openLog } from "../console-log.ts";
import { path, positiveNumber, wholeNumber } from "../parse-option.ts";
import { withTeardown } from "../with-teardown.ts";

interface Options {
  readonly fps: number;
  readonly pictures: number;
  readonly log: string;
  readonly json?: true;
}

const examples = `
Examples:
  $ lares record camera rooms/lobby/normal                        an hour, one every twelve seconds
  $ lares record usb:/dev/video0 rooms/lobby/normal --fps 1 --pictures 600

Record the room as it usually is, over a whole day if you can: with lamps on and off, people, curtains.
A second recording goes on after the first. These pictures stay on this machine.`;

/** `lares record`: pictures of a camera, to learn a room from. */
export function recordCommand(stop: AbortSignal): Command {
  return new Command("record")
    .description("Record pictures of a room as it usually is, to learn it from.")
    .argument(
      "<source>",
      "camera, usb:/dev/video0, rtsp://… or what else `lares agent --source` takes",
    )
    .argument("<output_dir>", "folder for them; made where it is missing", path)
    .option("--fps <n>", "pictures a second", positiveNumber(30), 1 / 12)
    .option("--pictures <n>", "how many", wholeNumber(1, 1_000_000), 300)
    .addOption(logOption())
    .option("--json", "print what was recorded as a JSON object")
    .addHelpText("after", examples)
    .action((source: string, directory: string, options: Options) =>
      withTeardown(async (teardown) => {
        const { openFrameSource, recordFrames } = await import("@lares/edge-agent");
        const { LiveProgress } = await import("../report/live-progress.ts");
        const { systemClock } = await import("@lares/shared");
        const { fps, pictures } = options;
        const log = openLog("edge-agent", options.log);
        const shared = { framesPerSecond: fps, follows: false, clock: systemClock, log };
        const opened = openFrameSource(source, shared);
        teardown.defer(() => opened[Symbol.asyncDispose]());
        const progress = new LiveProgress(process.stderr, "pictures", () => performance.now());
        const onPicture = (count: number) => progress.show(count, count / pictures);
        const count = await recordFrames(opened, directory, pictures, { signal: stop, onPicture });
        progress.end();
        if (options.json)
          console.log(JSON.stringify({ kind: "record", pictures: count, directory }));
        else console.log(`${count} pictures in ${directory}`);
      }),
    );
}
