import { MIN_CALIBRATION, type RoomReport } from "@lares/edge-agent";
import { renderTable } from "./table.ts";
import { timeLeft } from "./time-left.ts";

/** One round, as far as a progress line tells. */
interface RoundSummary {
  readonly round: number;
  /** null when the round changed nothing. */
  readonly loss: number | null;
  readonly uplinkBytes: number;
  readonly seconds: number;
}

/** `round 2 of 5: loss 0.0123, 480 kB sent, 3.1 s; about 10 s left`. */
export function roundLine({ round, loss, uplinkBytes, seconds }: RoundSummary, rounds: number) {
  const lossText = loss === null ? "no quorum, the model stays" : `loss ${loss.toPrecision(3)}`;
  const sent = uplinkBytes === 0 ? "" : `, ${kilobytes(uplinkBytes)} sent`;
  const left = round + 1 < rounds ? `; ${timeLeft((rounds - round - 1) * seconds)}` : "";
  return `round ${round + 1} of ${rounds}: ${lossText}${sent}, ${seconds.toFixed(1)} s${left}`;
}

export const kilobytes = (bytes: number): string => `${Math.round(bytes / 1000)} kB`;

/** A row a room, and what the columns mean. */
export function roomTable(rooms: readonly RoomReport[]): string {
  const table = renderTable(
    [
      "room",
      "trained on",
      "normal",
      "anomalous",
      "AUROC",
      "believed",
      "by MSE",
      "no network",
      "threshold (n)",
      "false alarms",
      "hits",
    ],
    rooms.map(rowOf),
  );
  return `${table}\n${legend}`;
}

const legend = `
normal, anomalous: mean score of unseen frames. AUROC: how often an anomalous frame scores above a
normal one (1 is perfect, 0.5 is guessing), by the pooled score; by the plain mean squared error;
and by the pooled score of the difference to the mean normal frame, without any network.
believed: how much of the network's answer the pooled score takes off, as far as that helps to
notice changes pasted into normal frames.
threshold: from n normal frames that nothing was trained on, so that 5 % of frames like
them exceed it; where a room drifts, more do.`;

const share = (value: number | null): string => value?.toFixed(3) ?? "–";

function rowOf(report: RoomReport): string[] {
  const { room, train, normal, anomalous, auroc, aurocMse, threshold } = report;
  return [
    room,
    String(train),
    normal.mean?.toPrecision(3) ?? "–",
    anomalous.mean?.toPrecision(3) ?? "–",
    share(auroc),
    `${100 * report.trust} %`,
    share(aurocMse),
    share(report.aurocBackground),
    threshold === null
      ? `none (${report.calibration} of ${MIN_CALIBRATION})`
      : `${threshold.toPrecision(3)} (${report.calibration})`,
    threshold === null ? "–" : `${report.falseAlarms} of ${normal.n}`,
    threshold === null ? "–" : `${report.hits} of ${anomalous.n}`,
  ];
}
