import { placeInWords } from "@lares/shared/wire";
import type { ShownEvent } from "../fleet/shown-event.ts";
import { durationText } from "./duration.ts";
import { levelText } from "./level-text.ts";

/** Why an alarm was raised, in one sentence for the people who live there. */
export function eventSentence(event: ShownEvent): string {
  const { score, pValue, durationMs, phase } = event;
  const place = placeInWords(event.region);
  const [is, was] = verbsOf(event);
  const verb = phase === "end" ? was : is;
  const long = durationMs < 1000 ? "" : `, for ${durationText(durationMs)}`;
  return `Something ${place} ${verb}${long}: ${levelText(score)} times the alarm level. ${chance(pValue)}`;
}

type Verbs = readonly [is: string, was: string];

/** What something does, by all evidence that fired, joined by `+` in the order of its names. */
const verbs: Readonly<Record<string, Verbs>> = {
  appearance: ["looks different from what is usual", "looked different from what is usual"],
  motion: ["moves", "moved"],
  lasting: ["has changed and stays so", "had changed and stayed so"],
  "appearance+motion": ["moves and looks unusual", "moved and looked unusual"],
  "appearance+lasting": [
    "looks different from what is usual, and something stays",
    "looked different from what is usual, and something stayed",
  ],
  "lasting+motion": ["moves, and something stays", "moved, and something stayed"],
  "appearance+lasting+motion": [
    "moves and looks unusual, and something stays",
    "moved and looked unusual, and something stayed",
  ],
};

/** Evidence that this page does not know yet is named. */
function verbsOf({ evidence }: ShownEvent): Verbs {
  const kinds = [...evidence].sort();
  const known = Object.hasOwn(verbs, kinds.join("+")) ? verbs[kinds.join("+")] : undefined;
  const named = kinds.join(" and ");
  return known ?? [`is unusual by ${named}`, `was unusual by ${named}`];
}

/** The p-value as a natural frequency, which people read right (Gigerenzer and Hoffrage 1995). */
function chance(pValue: number): string {
  const frames = Math.round(1 / pValue);
  if (frames < 2) return "Usual frames score as high.";
  return `At most one in ${frames.toLocaleString("en")} usual frames scores as high.`;
}
