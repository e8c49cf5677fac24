import {
  fixedBackground,
  fixedCells,
  fixedErrorGrid,
  fixedScore,
  measureFixed,
  type Reconstruct,
} from "@lares/firmware";
import type { ShownRoom } from "./show-room.ts";

/** How many of a room's unseen frames the firmware scores as TypeScript does, to the bit. */
export interface Agreement {
  readonly judged: number;
  readonly equal: number;
  /** Frames that the firmware gave no score, since its camera was dark, covered or frozen. */
  readonly unjudged: number;
}

/** Learns what the device learned from the same frames, and scores each that it scored. */
export function agreementOf(shown: ShownRoom, reconstruct: Reconstruct): Agreement {
  const background = fixedBackground(shown.background);
  const measure = (frame: Uint8Array) => measureFixed(reconstruct, background, frame);
  const room = { background, ...fixedCells(shown.cells.map(measure)) };
  const frames = [...shown.normal, ...shown.anomalous];
  const judged = frames.filter(({ score }) => score !== undefined);
  const equal = judged.filter(
    ({ frame, score }) => fixedScore(fixedErrorGrid(measure(frame), room)) === score,
  );
  return {
    judged: judged.length,
    equal: equal.length,
    unjudged: frames.length - judged.length,
  };
}
