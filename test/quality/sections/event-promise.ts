import { type Drawing, lineChart } from "@lares/cli";
import {
  falsePerWeek,
  frequentRecallOf,
  type PromiseReport,
  type PromiseRoom,
  recallOf,
  type WatchKind,
} from "../../bench/promise-report.ts";
import { markdownTable, percent } from "../markdown.ts";
import { picture, type Section } from "./section.ts";

/** How a report tells of each kind of watch. */
const ways = {
  frames: {
    suffix: "",
    heading: "False events in a week",
    learning: "five to learn a threshold",
  },
  lasting: {
    suffix: "-lasting",
    heading: "False events in a week, of what lasts",
    learning: "six to learn what is usual at each place and a threshold",
  },
  agent: {
    suffix: "-agent",
    heading: "False events in a week, of all that an agent goes by",
    learning: "six to learn what is usual at each place and a threshold of each evidence",
  },
} as const satisfies Record<WatchKind, object>;

/** Of what lasts, that must agree. */
const lastingFrames = { needed: 8, window: 10 };

/** What devices promised of a week's events, and what they kept. */
export function eventPromise({ settings, rooms }: PromiseReport): Section {
  const { model, days, eventsPerWeek, objectsPerWeek, intervalSeconds, watch } = settings;
  const { needed, window } = settings.confirmation ?? lastingFrames;
  const known = rooms.filter(({ measuredDays }) => measuredDays > 0);
  const rates = known.map(falsePerWeek);
  const kept = rates.filter((rate) => rate <= eventsPerWeek).length;
  const twice = rates.filter((rate) => rate <= 2 * eventsPerWeek).length;
  const frequent = numbers(known.flatMap((room) => frequentRecallOf(room) ?? []));
  const often = frequent.length > 0 ? `, if frequent ${percent(mean(frequent))}` : "";
  const { suffix, heading, learning } = ways[watch];
  const file = `promise-${model}${suffix}.svg`;
  const text = `### ${heading}

Generated rooms, ${days} days each after three to train the detector subspace and ${learning} for
${eventsPerWeek} false event a week; a frame every ${intervalSeconds} s at the size of ${model}, ${needed} of ${window} must agree. Objects are left for 10 to 60
minutes, ${objectsPerWeek} a week; recall is of a device to which each is the first, "if frequent" of one that met
all of them. ${kept} of ${rooms.length} rooms kept the promise, ${twice} had at most twice as many. Means:
${mean(rates).toFixed(2)} false events a week, recall ${percent(mean(numbers(known.map(recallOf))))}${often}.`;
  const titles = ["room", "promised", "achieved", "recall", "if frequent", "objects"];
  const table = markdownTable(
    [...titles, "false by night, morning, afternoon, evening", "of what lasts"],
    rooms.map((room) => rowOf(room, eventsPerWeek)),
  );
  return {
    markdown: [text, table, picture(file, "False events a week by room")].join("\n\n"),
    figures: { [file]: chart(rates, eventsPerWeek) },
  };
}

function rowOf(room: PromiseRoom, promised: number): string[] {
  const quarters = [0, 1, 2, 3].map(
    (quarter) => room.falseEvents.filter(({ hour }) => Math.floor(hour / 6) === quarter).length,
  );
  const when = frequentRecallOf(room);
  return [
    room.room,
    String(promised),
    room.measuredDays > 0 ? falsePerWeek(room).toFixed(2) : "–",
    room.objects > 0 ? percent(recallOf(room)) : "–",
    room.objects > 0 && when !== undefined ? percent(when) : "–",
    String(room.objects),
    quarters.join(", "),
    String(room.falseEvents.filter(({ evidence }) => evidence.includes("lasting")).length),
  ];
}

/** Rooms by their rate, beside what each was promised. */
function chart(rates: readonly number[], promised: number): Drawing {
  const sorted = rates.toSorted((a, b) => a - b);
  const line = (label: string, yOf: (rate: number) => number) => ({
    label,
    points: sorted.map((rate, i) => ({ x: i + 1, y: yOf(rate) })),
  });
  return lineChart(
    "False events a week: promised and achieved",
    [line("achieved", (rate) => rate), line("promised", () => promised)],
    { title: "rooms, the quietest first", from: 0, to: Math.max(1, rates.length) },
    { title: "false events a week", from: 0, to: Math.max(2 * promised, ...rates) },
  );
}

/** Of rooms without an object there is no share. */
const numbers = (values: readonly number[]): number[] => values.filter(Number.isFinite);

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
