import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { alignColumns } from "@lares/cli";
import { benchmarkRoomNames, developmentRoomNames } from "@lares/edge-agent";
import { ConfigError, requireModel, requireNamed } from "@lares/shared";
import { median } from "./median.ts";
import { parseCount } from "./parse-count.ts";
import {
  falsePerWeek,
  frequentRecallOf,
  type PromiseReport,
  type PromiseRoom,
  recallOf,
  watchKinds,
} from "./promise-report.ts";
import { learningDays, measurePromise } from "./promise-room.ts";
import type { BenchSuite } from "./suite.ts";

export const promiseSuite: BenchSuite = {
  summary: "false events per week that thresholds promise and keep",
  help: `Usage: npm run bench -- promise [options]

Lives in rooms of the generated benchmark with the detector subspace, frame by frame as a device
does: trains on three days, learns a threshold for one false event a week in five days, then is
measured. Objects are left for 10 to 60 minutes. Recall is of a device to which each object is the
first: it sleeps while one is there, a copy of it finds it or not, and all events of its own are
false.

  --rooms N      the first N rooms (default 3)
  --development  of the rooms to choose settings on, which are in no benchmark
  --days N       measured days of each room (default 30)
  --interval S   seconds between frames, 120 at most (default 60)
  --objects N    objects a week (default 5)
  --frequent     measure as well ("if frequent") a device that met all objects before, and so was
                 told by its own promise that they are usual; that takes half as long again
  --watch KIND   frames: each by itself, confirmed by others; lasting: what stays at a place over
                 frames, by what that place has been on earlier days; or agent: both, with half of
                 the promise each (default frames)
  --confirm K/N  frames that must agree, of how many (default 3/5); what lasts agrees in 8 of 10
  --model NAME   whose frames are seen: micro or simple (default micro)
  --json FILE    also write every room and false event to FILE`,
  run,
};

async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      rooms: { type: "string", default: "3" },
      days: { type: "string", default: "30" },
      interval: { type: "string", default: "60" },
      objects: { type: "string", default: "5" },
      watch: { type: "string", default: "frames" },
      confirm: { type: "string" },
      development: { type: "boolean", default: false },
      frequent: { type: "boolean", default: false },
      model: { type: "string", default: "micro" },
      json: { type: "string" },
    },
  });
  const spec = requireModel(values.model);
  const watch = requireNamed(
    "watch",
    values.watch,
    new Map(watchKinds.map((kind) => [kind, kind])),
  );
  const settings: PromiseReport["settings"] = {
    model: spec.name,
    days: parseCount("days", values.days, 1000),
    // After a longer pause an hour does not count as watched.
    intervalSeconds: parseCount("interval", values.interval, 120),
    eventsPerWeek: 1,
    objectsPerWeek: parseCount("objects", values.objects, 50),
    frequent: values.frequent,
    watch,
    ...(watch !== "lasting" && { confirmation: confirmationOf(values.confirm ?? "3/5") }),
  };
  const all = values.development ? developmentRoomNames : benchmarkRoomNames;
  const names = all.slice(0, parseCount("rooms", values.rooms, 1000));
  const onDay = progress(names.length * (learningDays[watch] + settings.days));
  const rooms = names.map((name) => {
    const found = measurePromise(name, spec, settings, () => onDay(name));
    console.error(`${name}: ${summaryOf(found)}`);
    return found;
  });
  console.log(tableOf(rooms));
  if (values.json === undefined) return;
  const report: PromiseReport = { kind: "promise", settings, rooms };
  await writeFile(values.json, `${JSON.stringify(report, null, 1)}\n`);
}

/** Tells every fifth day how long the rest takes. */
function progress(total: number): (room: string) => void {
  const start = performance.now();
  let done = 0;
  return (room) => {
    done++;
    if (done % 5 !== 0) return;
    const left = ((performance.now() - start) / 60_000 / done) * (total - done);
    console.error(`${room}, day ${done} of ${total} in all rooms, ${left.toFixed(1)} min left`);
  };
}

const summaryOf = (room: PromiseRoom): string =>
  `${falsePerWeek(room).toFixed(2)} false events a week, recall ${recallOf(room).toFixed(2)}`;

function tableOf(rooms: readonly PromiseRoom[]): string {
  const titles = ["room", "days", "threshold", "false/week", "recall", "if frequent", "objects"];
  const rows = rooms.map((room) => [
    room.room,
    room.measuredDays.toFixed(1),
    room.thresholds?.map((value) => value.toFixed(1)).join(" to ") ?? "none",
    falsePerWeek(room).toFixed(2),
    recallOf(room).toFixed(2),
    frequentRecallOf(room)?.toFixed(2) ?? "–",
    `${room.objects}`,
    causesOf(room),
    statesOf(room),
  ]);
  const all = rooms.reduce((sum, { objects }) => sum + objects, 0);
  const means = [
    "all",
    "",
    "",
    ...[falsePerWeek, recallOf].map((of) => mean(rooms.map(of))),
    mean(rooms.flatMap((room) => frequentRecallOf(room) ?? [])),
  ];
  return alignColumns([
    [...titles, "false ones: usual hours, minutes", "camera not watching"],
    ...rows,
    [...means, `${all}`, "", ""],
  ]).join("\n");
}

/** When the false events were, as the quarter of the day that has most, and how long they lasted. */
function causesOf({ falseEvents }: PromiseRoom): string {
  if (falseEvents.length === 0) return "";
  const quarters = [0, 6, 12, 18].map((from) => ({
    from,
    events: falseEvents.filter(({ hour }) => hour >= from && hour < from + 6).length,
  }));
  const most = quarters.reduce((best, own) => (own.events > best.events ? own : best));
  const minutes = median(falseEvents.map((event) => event.minutes)).toFixed(0);
  return `${most.events} of ${falseEvents.length} at ${most.from}-${most.from + 6} h, ${minutes} min`;
}

function statesOf({ cameraFrames }: PromiseRoom): string {
  const all = Object.values(cameraFrames).reduce((sum, frames) => sum + frames, 0);
  return Object.entries(cameraFrames)
    .filter(([state, frames]) => state !== "watching" && frames > 0)
    .map(([state, frames]) => `${state} ${((100 * frames) / all).toFixed(1)} %`)
    .join(", ");
}

/** Of those that had a threshold. */
function mean(values: readonly number[]): string {
  const known = values.filter(Number.isFinite);
  if (known.length === 0) return "–";
  return (known.reduce((sum, value) => sum + value, 0) / known.length).toFixed(2);
}

/** The window that a `Confirmation` allows is checked by it. */
function confirmationOf(text: string): { needed: number; window: number } {
  const [, needed, window] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (needed !== undefined && window !== undefined) {
    return { needed: Number(needed), window: Number(window) };
  }
  throw new ConfigError(`confirm is "${text}", expected K/N`, "Try 3/5.");
}
