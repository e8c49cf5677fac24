import { type CrashMatrix, crashMatrix } from "./crash-matrix.ts";
import { runScript, showProgress } from "./script.ts";

await runScript(
  {
    name: "crash-matrix",
    summary: "Kills an aggregator at every write of a round, and looks what became of it.",
    numbers: { every: 1, gate: 0 },
    run: ({ every = 1, gate = 0 }) => crashMatrix({ every, isGated: gate > 0 }, showProgress),
    faults: (outcome) => faultsOf(outcome as CrashMatrix),
  },
  process.argv.slice(2),
);

function faultsOf({ kills, sameBytes, doubleCounted, receiptedLost, worstResumeMs }: CrashMatrix) {
  return [
    ...(sameBytes === kills ? [] : [`another model after ${kills - sameBytes} kills`]),
    ...(doubleCounted === 0 ? [] : [`${doubleCounted} updates counted twice`]),
    ...(receiptedLost === 0 ? [] : [`${receiptedLost} updates with a receipt were lost`]),
    ...(worstResumeMs < 2000 ? [] : [`it took ${worstResumeMs} ms to go on`]),
  ];
}
