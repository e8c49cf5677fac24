import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { alignColumns } from "@lares/cli";
import { type FrameTimes, measurePage, type PageMeasure } from "./page-load.ts";
import { parseCount } from "./parse-count.ts";
import type { BenchSuite } from "./suite.ts";
import { machineLine, thisMachine } from "./this-machine.ts";

export const pageSuite: BenchSuite = {
  summary: "the page in Chromium: bytes and time of its first load, and its frames",
  help: `Usage: npm run bench -- page [options]

Opens the page in a new headless Chromium, beside a broker on this machine: bytes that are
transferred before its first picture, and the time until it shows a room. Then the time between two
frames, first while no room says anything, which is what this machine can do just now, and then while
all rooms tell their scores.

  --rooms N      rooms (default 100)
  --rate N       scores a second of each room (default 2)
  --seconds N    for each of the two (default 20)
  --json FILE    also write the results to FILE`,
  run,
};

async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      rooms: { type: "string", default: "100" },
      rate: { type: "string", default: "2" },
      seconds: { type: "string", default: "20" },
      json: { type: "string" },
    },
  });
  const options = {
    rooms: parseCount("rooms", values.rooms, 1000),
    updatesPerSecond: parseCount("rate", values.rate, 100),
    seconds: parseCount("seconds", values.seconds, 600),
  };
  const measure = await measurePage(options);
  console.log(report(measure));
  const result = { ...options, ...measure, machine: thisMachine() };
  if (values.json === undefined) return;
  await writeFile(values.json, `${JSON.stringify(result, null, 2)}\n`);
}

function report({ quiet, busy, updates, ...first }: PageMeasure): string {
  const row = (name: string, { frames, median, p95, highest }: FrameTimes): string[] => [
    name,
    String(frames),
    ...[median, p95, highest].map((ms) => ms.toFixed(1)),
  ];
  return [
    `first load: ${(first.firstLoadBytes / 1000).toFixed(0)} kB`,
    `first picture after ${first.firstPaintMs.toFixed(0)} ms, first room after ${first.firstRoomMs.toFixed(0)} ms`,
    ...alignColumns([
      ["frames", "n", "median ms", "p95 ms", "highest ms"],
      row("quiet", quiet),
      row(`${updates} scores`, busy),
    ]),
    machineLine(thisMachine()),
  ].join("\n");
}
