import { runScript, showProgress } from "../chaos/script.ts";
import { type SoakOutcome, soak } from "./soak.ts";

await runScript(
  {
    name: "soak",
    summary: "Thousands of rounds in one process: does it keep memory or open files?",
    numbers: { rounds: 10_000 },
    run: ({ rounds = 10_000 }) => soak(rounds, showProgress),
    faults: (outcome) => faultsOf(outcome as SoakOutcome),
  },
  process.argv.slice(2),
);

function faultsOf({ grownMBPer1000, descriptors, rounds, agents, counted }: SoakOutcome): string[] {
  const [before, after] = descriptors;
  return [
    ...(grownMBPer1000 < 1 ? [] : [`${grownMBPer1000} MB kept per 1,000 rounds, expected < 1`]),
    ...(after <= before ? [] : [`${after - before} descriptors stay open`]),
    ...(counted === rounds * agents ? [] : [`${counted} updates counted`]),
  ];
}
