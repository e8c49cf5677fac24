import type { SampleProgressStep } from "@lares/edge-agent";
import { Command } from "commander";
import { path, positiveNumber } from "../parse-option.ts";

interface Options {
  readonly force?: true;
  readonly json?: true;
}

const examples = `
Examples:
  $ lares sample holiday.mp4 1 rooms/lobby/normal       a picture a second, to learn from
  $ lares sample night.mkv 0.2 rooms/lobby/normal       one every five seconds
  $ lares detect --data rooms --room lobby

The pictures are named frame-000001.jpg and so on, in the order of time. Needs ffmpeg.`;

/** `lares sample`: pictures out of a video, to learn a room from. */
export function sampleCommand(stop: AbortSignal): Command {
  return new Command("sample")
    .description("Take so many pictures a second out of a video, as JPEG files of its full size.")
    .argument("<video>", "a file that ffmpeg can play", path)
    .argument(
      "<fps>",
      "pictures a second of the video's time, above 0 and at most 60",
      positiveNumber(60),
    )
    .argument("<output_dir>", "folder for them; made where it is missing", path)
    .option("--force", "replace the pictures of an earlier sampling that are there")
    .option("--json", "print one JSON object")
    .addHelpText("after", examples)
    .action(async (video: string, fps: number, directory: string, { force, json }: Options) => {
      const { sampleVideo } = await import("@lares/edge-agent");
      const { LiveProgress } = await import("../report/live-progress.ts");
      const progress = new LiveProgress(process.stderr, "pictures", () => performance.now());
      const onProgress = (step: SampleProgressStep) => progress.show(step.pictures, step.share);
      const options = { framesPerSecond: fps, replaces: force === true, signal: stop };
      const count = await sampleVideo(video, directory, { ...options, onProgress });
      progress.end();
      if (json) console.log(JSON.stringify({ kind: "sample", pictures: count, directory }));
      else console.log(`${count} pictures in ${directory}`);
    });
}
