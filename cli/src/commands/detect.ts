import { Command } from "commander";
import type { DetectOptions } from "../detect/detect.ts";
import type { DetectMessage } from "../detect/detect-message.ts";
import { engineOption, threadsOption } from "../engine-options.ts";
import { dataOption, detectorOption, modelOption, seedOption } from "../learning-options.ts";
import { positiveNumber, wholeNumber } from "../parse-option.ts";

interface Options extends Omit<DetectOptions, "engine" | "source"> {
  readonly engine: string;
  readonly source?: string;
  readonly fps: number;
  readonly frames?: true;
  readonly json?: true;
}

const examples = `
Examples:
  $ lares detect                                   a drawn room, to see how it looks
  $ lares detect --data rooms --room lobby         your pictures: rooms/lobby/normal and …/anomalous
  $ lares detect --data rooms --room lobby --detector pca-16 --motion
  $ lares detect --data rooms --room lobby --threshold 0.02 --frames --json
  $ lares detect --data rooms --room lobby --source usb:/dev/video0 --fps 2

The first 60 % of normal/ teach, the next 20 % give the threshold. The --source is
watched; without one the rest of normal/ and all of anomalous/, one recording after the other. An event begins when three of five frames are
above the threshold, and ends after a minute below 0.7 of it.`;

/** `lares detect`: learns one room alone, then watches it. */
export function detectCommand(stop: AbortSignal): Command {
  return new Command("detect")
    .description("Learn one room, alone and without a broker, then tell what is unusual in it.")
    .addOption(dataOption())
    .option("--room <name>", "sub-folder of the data folder; the first one if left out")
    .addOption(detectorOption())
    .option("--motion", "watch for motion as well, as a second evidence")
    .option(
      "--threshold <x>",
      "alarm above this mean squared error, as 0.02; made from the room's own frames if left out",
      positiveNumber(1),
    )
    .option("--source <from>", "watch this in place of the room's pictures, as usb:/dev/video0")
    .option("--fps <n>", "frames a second of the source", positiveNumber(30), 1)
    .option(
      "--interval <seconds>",
      "time between two pictures of a folder",
      positiveNumber(3600),
      1,
    )
    .option("--frames", "a line for each frame, besides those of events")
    .option("--json", "print JSON lines; progress goes to standard error")
    .addOption(modelOption())
    .option("--rounds <n>", "progress lines of the training", wholeNumber(1, 1000), 5)
    .option("--epochs <n>", "passes over the frames between two of them", wholeNumber(1, 1000), 2)
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(seedOption())
    .addHelpText("after", examples)
    .action((options: Options) => run(options, stop));
}

async function run(options: Options, signal: AbortSignal): Promise<void> {
  const { detect } = await import("../detect/detect.ts");
  const { detectLine } = await import("../detect/detect-line.ts");
  const { createEngine } = await import("@lares/shared");
  const { progressLog } = await import("../report/progress-log.ts");
  const { withTeardown } = await import("../with-teardown.ts");
  const { openSource } = await import("../open-source.ts");
  const { frames, json, engine: name, source: from, fps, ...rest } = options;
  const log = progressLog(console.error);
  const tell = (message: DetectMessage): void => {
    if (message.kind === "frame" && !frames) return;
    if (json) console.log(JSON.stringify(message));
    if (!json) console.log(detectLine(message));
    else if (message.kind === "training") console.error(detectLine(message));
  };
  await withTeardown(async (teardown) => {
    const source = from === undefined ? undefined : await openSource(from, fps, { log, teardown });
    const engine = await createEngine(name);
    await detect({ ...rest, engine, ...(source && { source }) }, { signal, log, tell });
  });
}
