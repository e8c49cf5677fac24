import { listRooms } from "@lares/edge-agent";
import { withTeardown } from "../with-teardown.ts";
import { codeDigest, folderDigest } from "./code-digest.ts";
import type { Evaluation } from "./evaluation.ts";
import { evaluationOf } from "./evaluation-of.ts";
import type { MeasuredUnit } from "./groups.ts";
import { Journal } from "./journal.ts";
import type { UnitOutcome } from "./outcome.ts";
import type { EvaluationSettings } from "./settings.ts";
import { type Unit, unitsOf } from "./unit.ts";
import { UnitWorker } from "./unit-worker.ts";

export interface EvaluateParts {
  /** Where computed units are noted; nowhere if left out. */
  readonly journal?: { readonly path: string; readonly isResumed: boolean };
  readonly workers: number;
  readonly signal: AbortSignal;
  /** Hears of each unit; `isReused` when the journal had it. */
  readonly onUnit: (unit: Unit, outcome: UnitOutcome, isReused: boolean) => void;
}

/**
 * Trains and measures every method and detector, in processes of their own.
 * @throws DataError, ConfigError when rooms or settings are to blame; what has been computed until
 *   then is in the journal
 * @throws the signal's reason once it is aborted
 */
export async function evaluate(
  settings: EvaluationSettings,
  parts: EvaluateParts,
): Promise<Evaluation> {
  // Says early what is wrong with the folder.
  if (settings.data !== undefined) await listRooms(settings.data);
  const units = unitsOf(settings);
  const journal = await openJournal(settings, parts);
  const outcomes = new Map<Unit, UnitOutcome>();
  const reused = units.flatMap((unit) => {
    const outcome = journal?.find(unit);
    return outcome === undefined ? [] : [{ unit, outcome }];
  });
  const note = ({ unit, outcome }: MeasuredUnit, isReused: boolean) => {
    outcomes.set(unit, outcome);
    parts.onUnit(unit, outcome, isReused);
  };
  for (const measured of reused) note(measured, true);
  const waiting = units.filter((unit) => !outcomes.has(unit));
  await computeAll(waiting, settings, parts, async (measured) => {
    await journal?.append(measured.unit, measured.outcome);
    note(measured, false);
  });
  const measured = units.map((unit) => ({ unit, outcome: outcomes.get(unit) as UnitOutcome }));
  return evaluationOf(settings, measured);
}

async function openJournal(
  settings: EvaluationSettings,
  { journal }: EvaluateParts,
): Promise<Journal | undefined> {
  if (journal === undefined) return undefined;
  const { data, rooms, rounds, training, dtype, ownModels } = settings;
  const pictures = data === undefined ? "generated" : await folderDigest(data, /./);
  const decisive = {
    pictures,
    rooms,
    rounds,
    training,
    dtype,
    ownModels,
    code: await codeDigest(),
  };
  return Journal.open(journal.path, JSON.stringify(decisive), journal.isResumed);
}

/** Gives units to as many workers as there is use for, in order. */
async function computeAll(
  units: readonly Unit[],
  settings: EvaluationSettings,
  { workers, signal }: EvaluateParts,
  onMeasured: (measured: MeasuredUnit) => Promise<void>,
): Promise<void> {
  signal.throwIfAborted();
  await withTeardown(async (teardown) => {
    const queue = units.values();
    const stopped = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
    const work = async (worker: UnitWorker): Promise<void> => {
      for (const unit of queue) {
        const outcome = await worker.compute({ settings, unit });
        await onMeasured({ unit, outcome });
      }
    };
    const crew = Array.from({ length: Math.min(workers, units.length) }, () => {
      const worker = new UnitWorker();
      teardown.defer(() => worker[Symbol.asyncDispose]());
      return worker;
    });
    await Promise.race([stopped, Promise.all(crew.map(work))]);
  });
}
