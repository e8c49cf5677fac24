import {
  catalog,
  LaresError,
  type Log,
  type RecordedResult,
  type RoundHistory,
} from "@lares/shared";
import { lastingSuspects } from "../lasting-suspects.ts";
import { findRecordedRound, type RecordedRound } from "../state/recorded-round.ts";
import { RoundArchive } from "../state/round-archive.ts";
import type { RoundRecords } from "../state/round-records.ts";
import type { Storage } from "../state/storage.ts";
import { suspectsOfRound } from "../state/suspects-of-round.ts";

/** More would not fit on a screen. */
const shownRounds = 200;

/** The rounds that an aggregator's state folder holds, also while it is at work. */
export class RoundBook {
  readonly #archive: RoundArchive;
  readonly #log: Log;
  /** A round that is closed does not change; what its updates were may be dropped later. */
  readonly #known = new Map<number, RecordedResult>();

  constructor(storage: Storage, log: Log) {
    this.#archive = new RoundArchive(storage);
    this.#log = log;
  }

  /** The newest that have ended, oldest first. */
  async read(): Promise<RoundHistory> {
    const rounds = (await this.#archive.rounds()).slice(-shownRounds);
    for (const known of this.#known.keys()) {
      // A folder that was begun anew, or a round that is shown no more.
      if (!rounds.includes(known)) this.#known.delete(known);
    }
    const found: RecordedResult[] = [];
    for (const round of rounds) {
      const known = this.#known.get(round) ?? (await this.#findReadable(round));
      if (known !== undefined) found.push(known);
    }
    return { rounds: found, attackers: attackersIn(found) };
  }

  /** One that is damaged, or compacted meanwhile, costs that round. */
  async #findReadable(round: number): Promise<RecordedResult | undefined> {
    try {
      return await this.#find(round);
    } catch (error) {
      if (!(error instanceof LaresError)) throw error;
      this.#log("warn", "page.round-unreadable", { round, error });
      return undefined;
    }
  }

  async #find(round: number): Promise<RecordedResult | undefined> {
    const segment = await this.#archive.read(round);
    try {
      const recorded = findRecordedRound(segment.steps);
      if (recorded?.result === undefined) return undefined;
      const { result, isClosed } = recorded;
      const found = { result, suspects: await findSuspectsIn(recorded, segment) };
      if (isClosed) this.#known.set(round, found);
      return found;
    } finally {
      await segment.close();
    }
  }
}

function attackersIn(rounds: readonly RecordedResult[]): RoundHistory["attackers"] {
  const looked = rounds.flatMap(({ result, suspects }) =>
    suspects === null
      ? []
      : [{ counted: result.contributions.map(({ device }) => device), suspects }],
  );
  return lastingSuspects(looked).map(({ reasons, ...attacker }) => ({
    ...attacker,
    reasons: [...reasons],
  }));
}

/** @returns null once the round's updates were dropped, or for a model that we do not know */
async function findSuspectsIn(
  recorded: RecordedRound,
  records: RoundRecords,
): Promise<RecordedResult["suspects"]> {
  const spec = catalog.get(recorded.opened.task);
  if (recorded.isCompacted || spec === undefined) return null;
  const { suspects } = await suspectsOfRound(recorded, records, spec);
  return suspects.map(({ device, reasons }) => ({ device, reasons: [...reasons] }));
}
