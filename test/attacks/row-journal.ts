import { appendFile, readFile, rm } from "node:fs/promises";
import type { AttackRow } from "./attacks.ts";

type Cell = Pick<AttackRow, "attack" | "defence">;
interface Line {
  readonly conditions: string;
  readonly row: AttackRow;
}

/**
 * Rows that have been measured, one a line, so that a run that was killed goes on where it was.
 * Rows of other conditions are passed over.
 */
export class RowJournal {
  readonly #path: string | undefined;
  readonly #conditions: string;
  readonly #rows = new Map<string, AttackRow>();

  private constructor(path: string | undefined, conditions: string, lines: readonly Line[]) {
    this.#path = path;
    this.#conditions = conditions;
    for (const line of lines) {
      if (line.conditions === conditions) this.#rows.set(keyOf(line.row), line.row);
    }
  }

  /**
   * @param path undefined: nothing is kept
   * @param conditions names everything that rows of equal names may differ by
   */
  static async open(path: string | undefined, conditions: string): Promise<RowJournal> {
    const text = path === undefined ? "" : await readFile(path, "utf8").catch(() => "");
    return new RowJournal(path, conditions, text.split("\n").flatMap(lineOf));
  }

  find(cell: Cell): AttackRow | undefined {
    return this.#rows.get(keyOf(cell));
  }

  async append(row: AttackRow): Promise<void> {
    if (this.#path === undefined || this.#rows.has(keyOf(row))) return;
    const line: Line = { conditions: this.#conditions, row };
    // A kill may have cut off the last line: it must not swallow this one.
    await appendFile(this.#path, `\n${JSON.stringify(line)}`);
  }

  /** The outcome is written: nothing is left to go on with. */
  async remove(): Promise<void> {
    if (this.#path !== undefined) await rm(this.#path, { force: true });
  }
}

const keyOf = ({ attack, defence }: Cell): string => `${attack} | ${defence}`;

function lineOf(text: string): Line[] {
  try {
    return [JSON.parse(text) as Line];
  } catch {
    return [];
  }
}
