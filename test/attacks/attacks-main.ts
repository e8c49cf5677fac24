import { fileURLToPath } from "node:url";
import { codeDigest, folderDigest } from "@lares/cli";
import { runScript } from "../chaos/script.ts";
import { attackTable } from "./attack-table.ts";
import { type AttackOutcome, type AttackRow, measureAttacks } from "./attacks.ts";
import { findFaults } from "./find-faults.ts";
import { RowJournal } from "./row-journal.ts";

await runScript(
  {
    name: "attacks",
    summary:
      "Thirteen attacks by a fifth of twenty rooms, against each strategy; LARES_DATA names others.\n" +
      "Killed, it goes on where it was when it is started again with the same --json FILE.",
    numbers: { rooms: 20, "honest-rounds": 6, "attacked-rounds": 5, seed: 1 },
    quick: { rooms: 5, "honest-rounds": 1, "attacked-rounds": 1 },
    run: async (numbers, path) => {
      const { rooms = 20, seed = 1 } = numbers;
      const honestRounds = numbers["honest-rounds"] ?? 6;
      const attackedRounds = numbers["attacked-rounds"] ?? 5;
      const data = process.env.LARES_DATA;
      const settings = { rooms, honestRounds, attackedRounds, seed, ...(data && { data }) };
      const here = fileURLToPath(new URL(".", import.meta.url));
      const code = [await codeDigest(), await folderDigest(here, /\.ts$/)];
      const conditions = JSON.stringify({ ...settings, code });
      const journal = await RowJournal.open(path && `${path}.partial`, conditions);
      const outcome = await measureAttacks(settings, journal, tellProgress());
      await journal.remove();
      console.log(attackTable(outcome));
      // The folder's name is of one machine.
      return { ...outcome, settings: { ...settings, data: data ? "rooms" : "generated" } };
    },
    faults: (outcome) => findFaults(outcome as AttackOutcome),
  },
  process.argv.slice(2),
);

/** Tells on a terminal how far it is, and how long the rest takes at the speed until now. */
function tellProgress(): (row: AttackRow, done: number, of: number) => void {
  const startMs = performance.now();
  return ({ attack, defence }, done, of) => {
    if (!process.stderr.isTTY) return;
    const perRow = (performance.now() - startMs) / done;
    const minutes = Math.ceil(((of - done) * perRow) / 60_000);
    const line = `${done} of ${of}: ${defence}, ${attack}; about ${minutes} min left`;
    process.stderr.write(`\r${line.padEnd(72)}${done === of ? "\n" : ""}`);
  };
}
