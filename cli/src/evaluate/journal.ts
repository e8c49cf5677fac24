import { appendFile, readFile } from "node:fs/promises";
import { ConfigError, sha256, writeAtomically } from "@lares/shared";
import { z } from "zod";
import { UnitOutcome } from "./outcome.ts";
import { type Unit, unitText } from "./unit.ts";

const Entry = z.strictObject({ key: z.string(), outcome: UnitOutcome });
type Entry = z.infer<typeof Entry>;

/**
 * Units that have been computed, on disk as one line of JSON each, so that a run that was killed
 * goes on where it was.
 */
export class Journal {
  readonly #path: string;
  readonly #conditions: string;
  readonly #outcomes: Map<string, UnitOutcome>;

  private constructor(path: string, conditions: string, entries: readonly Entry[]) {
    this.#path = path;
    this.#conditions = conditions;
    this.#outcomes = new Map(entries.map(({ key, outcome }) => [key, outcome]));
  }

  /**
   * @param conditions names everything that units of equal names may differ by
   * @param isResumed whether what is there is used; else the journal begins empty
   * @throws ConfigError when the file cannot be read or written
   */
  static async open(path: string, conditions: string, isResumed: boolean): Promise<Journal> {
    const entries = isResumed ? entriesOf(await readText(path)) : [];
    // A line that a kill has cut off would swallow the next one.
    await writeAtomically(path, new TextEncoder().encode(entries.map(lineOf).join("")));
    return new Journal(path, conditions, entries);
  }

  find(unit: Unit): UnitOutcome | undefined {
    return this.#outcomes.get(this.#key(unit));
  }

  async append(unit: Unit, outcome: UnitOutcome): Promise<void> {
    await appendFile(this.#path, lineOf({ key: this.#key(unit), outcome }));
  }

  #key(unit: Unit): string {
    return sha256(`${unitText(unit)}\n${this.#conditions}`);
  }
}

const lineOf = (entry: Entry): string => `${JSON.stringify(entry)}\n`;

/** What of a journal can be used: the last line may be cut off, others may be of older code. */
function entriesOf(text: string): readonly Entry[] {
  return text.split("\n").flatMap((line) => {
    try {
      return [Entry.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return "";
    throw new ConfigError(
      `journal ${path} cannot be read: ${String(cause)}`,
      "Name another --json file, or leave --resume out.",
      cause,
    );
  }
}
