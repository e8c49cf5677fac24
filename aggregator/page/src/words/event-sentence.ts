import { type AnomalyEvent, placeInWords } from "@lares/shared/wire";
import { durationText } from "./duration.ts";
import { levelText } from "./level-text.ts";

/** Why an alarm was raised, in one sentence for the people who live there. */
export function eventSentence(event: AnomalyEvent): string {
  const { score, pValue, durationMs, phase } = event;
  const place = placeInWords(event.region);
  const verb = phase === "end" ? whatWas(event) : whatIs(event);
  const long = durationMs < 1000 ? "" : `, for ${durationText(durationMs)}`;
  return `Something ${place} ${verb}${long}: ${levelText(score)} times the alarm level. ${chance(pValue)}`;
}

type Evidence = AnomalyEvent["evidence"];

function whatIs({ evidence }: AnomalyEvent): string {
  if (!evidence.includes("lasting")) return whatIsNow(evidence);
  if (evidence.length === 1) return "has changed and stays so";
  return `${whatIsNow(evidence)}, and something stays`;
}

function whatIsNow(evidence: Evidence): string {
  if (!evidence.includes("motion")) return "looks different from what is usual";
  return evidence.includes("appearance") ? "moves and looks unusual" : "moves";
}

function whatWas({ evidence }: AnomalyEvent): string {
  if (!evidence.includes("lasting")) return whatWasThen(evidence);
  if (evidence.length === 1) return "had changed and stayed so";
  return `${whatWasThen(evidence)}, and something stayed`;
}

function whatWasThen(evidence: Evidence): string {
  if (!evidence.includes("motion")) return "looked different from what is usual";
  return evidence.includes("appearance") ? "moved and looked unusual" : "moved";
}

/** The p-value as a natural frequency, which people read right (Gigerenzer and Hoffrage 1995). */
function chance(pValue: number): string {
  const frames = Math.round(1 / pValue);
  if (frames < 2) return "Usual frames score as high.";
  return `At most one in ${frames.toLocaleString("en")} usual frames scores as high.`;
}
