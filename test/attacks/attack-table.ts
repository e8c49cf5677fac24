import { alignColumns } from "@lares/cli";
import type { AttackOutcome, AttackRow } from "./attacks.ts";

/** What each attack costs under each defence, and who was named. */
export function attackTable({ rows, recommended }: AttackOutcome): string {
  const fall = ({ attack, fall, auroc }: AttackRow) => (attack === "none" ? auroc : fall);
  const grids: [string, (row: AttackRow) => number | null][] = [
    ["fall of AUROC (without an attack: the AUROC)", fall],
    ["error of the first attacked round, by the length of an honest one", ({ error }) => error],
    ["loss as a share of that of no network", ({ lossShare }) => lossShare],
  ];
  return grids.map(([title, pick]) => `${title}\n${grid(rows, recommended, pick)}\n`).join("\n");
}

/** A row per attack, a column per defence; at the end what was named under the recommended one. */
function grid(
  rows: readonly AttackRow[],
  recommended: string,
  pick: (row: AttackRow) => number | null,
): string {
  const defences = [...new Set(rows.map(({ defence }) => defence))];
  const names = [...new Set(rows.map(({ attack }) => attack))];
  const lines = names.map((name) => {
    const own = rows.filter(({ attack }) => attack === name);
    const cells = defences.map((defence) => {
      const row = own.find((one) => one.defence === defence);
      const value = (row && pick(row)) ?? Number.POSITIVE_INFINITY;
      return value < 1e6 ? value.toFixed(3) : "broken";
    });
    const judged = own.find(({ defence }) => defence === recommended) as AttackRow;
    return [name, ...cells, ...naming(judged)];
  });
  return alignColumns([["attack", ...defences, "precision", "recall"], ...lines]).join("\n");
}

function naming({ attack, precision, recall, isOvert }: AttackRow): string[] {
  if (attack === "none") return [precision === null ? "nobody" : "some", "-"];
  if (precision === null && !isOvert) return ["unnamed", "-"];
  return [precision?.toFixed(2) ?? "-", recall.toFixed(2)];
}
