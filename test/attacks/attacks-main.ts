import { alignColumns } from "@lares/cli";
import { runScript, showProgress } from "../chaos/script.ts";
import { type AttackOutcome, type AttackRow, measureAttacks } from "./attacks.ts";

await runScript(
  {
    name: "attacks",
    summary:
      "Thirteen attacks by a fifth of twenty rooms, against each strategy; LARES_DATA names others.",
    numbers: { rooms: 20, "honest-rounds": 4, "attacked-rounds": 3, seed: 1 },
    run: async (numbers) => {
      const { rooms = 20, seed = 1 } = numbers;
      const honestRounds = numbers["honest-rounds"] ?? 4;
      const attackedRounds = numbers["attacked-rounds"] ?? 3;
      const data = process.env.LARES_DATA;
      const settings = { rooms, honestRounds, attackedRounds, seed, ...(data && { data }) };
      const outcome = await measureAttacks(settings, showProgress);
      console.log(tableOf(outcome));
      return outcome;
    },
    faults: () => [],
  },
  process.argv.slice(2),
);

/** What each attack costs under each defence. */
function tableOf({ rows }: AttackOutcome): string {
  const fall = ({ attack, fall, auroc }: AttackRow) => (attack === "none" ? auroc : fall);
  const titles = ["fall of AUROC", "loss as a share of that of no network"];
  const grids = [grid(rows, fall), grid(rows, ({ lossShare }) => lossShare)];
  return titles.map((title, i) => `${title}\n${grids[i]}\n`).join("\n");
}

/** A row per attack, a column per defence; at the end what was named under the last of them. */
function grid(rows: readonly AttackRow[], pick: (row: AttackRow) => number | null): string {
  const defences = [...new Set(rows.map(({ defence }) => defence))];
  const names = [...new Set(rows.map(({ attack }) => attack))];
  const lines = names.map((name) => {
    const own = rows.filter(({ attack }) => attack === name);
    const cells = defences.map((defence) => {
      const row = own.find((one) => one.defence === defence);
      return (row && pick(row))?.toFixed(3) ?? "broken";
    });
    const { precision, recall } = own.at(-1) as AttackRow;
    const naming = [precision?.toFixed(2) ?? "-", name === "none" ? "-" : recall.toFixed(2)];
    return [name, ...cells, ...naming];
  });
  return alignColumns([["attack", ...defences, "precision", "recall"], ...lines]).join("\n");
}
