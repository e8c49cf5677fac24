import { type ChaosOutcome, chaos } from "./chaos.ts";
import { runScript, showProgress } from "./script.ts";

await runScript(
  {
    name: "chaos",
    summary: "Rounds over a network that cuts, stalls, slices, delays and duplicates.",
    numbers: { agents: 20, rounds: 50, seed: 1 },
    run: ({ agents = 20, rounds = 50, seed = 1 }) => chaos({ agents, rounds, seed }, showProgress),
    faults: (outcome) =>
      Object.entries((outcome as ChaosOutcome).violations).flatMap(([kind, found]) =>
        found.map((what: string) => `${kind}: ${what}`),
      ),
  },
  process.argv.slice(2),
);
