import type {
  DetectMessage,
  EventMessage,
  FrameMessage,
  SummaryMessage,
  ThresholdMessage,
} from "./detect-message.ts";

/** A message of `lares detect` for people. */
export function detectLine(message: DetectMessage): string {
  switch (message.kind) {
    case "room": {
      const { room, train, calibration, normal, anomalous } = message;
      const judged = `${normal} unseen normal and ${anomalous} anomalous ones to watch`;
      return `${room}: ${train} frames to learn from, ${calibration} for the threshold, ${judged}`;
    }
    case "training": {
      const { round, rounds, loss } = message;
      return `training ${round} of ${rounds}: loss ${loss.toPrecision(3)}`;
    }
    case "threshold":
      return thresholdLine(message);
    case "frame":
      return frameLine(message);
    case "event":
      return eventLine(message);
    case "camera":
      return `camera ${message.state.padEnd(8)} ${message.frame}`;
    case "summary":
      return summaryLine(message);
    default:
      return message satisfies never;
  }
}

function thresholdLine(message: ThresholdMessage): string {
  const { detector, evidence, threshold, alpha, wantedAlpha, calibration } = message;
  const start = `${detector} watches ${evidence}: threshold ${threshold.toPrecision(3)}`;
  if (alpha === null) return `${start} of the mean squared error, as given`;
  const share = `for ${percent(alpha)} false alarms a frame`;
  if (alpha <= wantedAlpha) return `${start} ${share}, from ${calibration} frames`;
  const needed = Math.ceil(1 / wantedAlpha) - 1;
  return `${start} ${share}: ${calibration} frames promise no less, ${percent(wantedAlpha)} needs ${needed}`;
}

function frameLine({ frame, camera, level, pValue, evidence }: FrameMessage): string {
  if (level === null || pValue === null) return `frame  ${frame}  not judged: camera ${camera}`;
  const mark = evidence.length > 0 ? `  ANOMALY by ${evidence.join(" and ")}` : "";
  return `frame  ${frame}  ${times(level)}  p ${pValue.toPrecision(2)}${mark}`;
}

function eventLine(message: EventMessage): string {
  const { number, phase, frame, score, pValue, evidence, place, durationSeconds } = message;
  const duration = phase === "begin" ? "" : `, ${Math.round(durationSeconds)} s long`;
  const what = `${times(score)}, p ${pValue.toPrecision(2)}, ${evidence.join(" and ")}`;
  return `EVENT ${number} ${phases[phase].padEnd(10)} ${frame}  ${place}, ${what}${duration}`;
}

const phases = {
  begin: "begins",
  peak: "rises",
  ongoing: "goes on",
  end: "ends",
  open: "still open",
} satisfies Record<EventMessage["phase"], string>;

function summaryLine({ list, frames, recordings, ...counts }: SummaryMessage): string {
  const { above, untrusted, events } = counts;
  if (frames === 0) return `no ${list} frames to watch`;
  const camera = untrusted > 0 ? `, ${untrusted} not judged (camera)` : "";
  const share = `${above} above the threshold (${percent(above / frames)})${camera}`;
  return `${list}: ${count(events, "event")} in ${count(recordings, "recording")} of ${count(frames, "frame")}, ${share}`;
}

function times(level: number): string {
  const digits = level < 100 ? level.toPrecision(3) : Math.round(level).toLocaleString("en-US");
  return `${digits} x threshold`;
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;
const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`;
