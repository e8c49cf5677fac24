import {
  ConfigError,
  decodeWeights,
  type ModelSpec,
  parameterCount,
  type Sha256,
  specDigest,
  weightsDigest,
} from "@lares/shared";
import { countedDelta } from "../counted-delta.ts";
import { requireStrategy } from "../strategies/registry.ts";
import { judgeRecorded } from "./judge-recorded.ts";
import { contributionsOf, findRecordedRound, type RecordedRound } from "./recorded-round.ts";
import { deltaReader, recordedPartials, recordedUpdates } from "./recorded-updates.ts";
import type { RoundArchive } from "./round-archive.ts";
import type { RoundRecords } from "./round-records.ts";

/** A model, computed once more from the updates of its round. */
export interface Replay {
  readonly round: number;
  readonly updates: number;
  /** As it was published. */
  readonly recorded: Sha256;
  readonly replayed: Sha256;
  readonly isSame: boolean;
}

/**
 * Computes the model that a round led to from its base and the updates in its log.
 * @throws ConfigError when the round has no result yet, or is of another model spec; DataError when
 *   its updates were dropped
 */
export async function replayRound(
  archive: RoundArchive,
  round: number,
  spec: ModelSpec,
): Promise<Replay> {
  const segment = await archive.read(round);
  try {
    const recorded = findRecordedRound(segment.steps);
    const result = recorded?.result;
    if (recorded === undefined || result === undefined) {
      throw new ConfigError(
        `round ${round} has no result yet`,
        "Name a round that `lares rounds list` shows as published or closed.",
      );
    }
    requireSpec(recorded, spec);
    requireRoot(recorded);
    const base = decodeWeights(
      await segment.payload(recorded.opened.base),
      "f32",
      parameterCount(spec),
    );
    const { opened, votes } = recorded;
    const candidate = result.hadQuorum ? await aggregateAgain(recorded, base, spec, segment) : base;
    const isRefused =
      opened.isGated && result.hadQuorum && !judgeRecorded(votes, opened).isAccepted;
    const replayed = weightsDigest(isRefused ? base : candidate);
    const updates = contributionsOf(recorded).length;
    const isSame = replayed === result.model;
    return { round, updates, recorded: result.model, replayed, isSame };
  } finally {
    await segment.close();
  }
}

async function aggregateAgain(
  recorded: RecordedRound,
  base: Float32Array,
  spec: ModelSpec,
  records: RoundRecords,
): Promise<Float32Array> {
  const { opened } = recorded;
  const counted = new Map(recorded.updates.map((update) => [update.device, update]));
  const read = deltaReader(opened, spec, records, (device) => counted.get(device));
  const accumulation = requireStrategy(opened.strategy).begin(base, read);
  for await (const { counted, delta } of recordedUpdates(recorded, spec, records)) {
    const { device, samples, staleness } = counted;
    const { values } = countedDelta(delta, opened.maxNorm, staleness);
    accumulation.add({ device, samples, delta: values });
  }
  for await (const { sum } of recordedPartials(recorded, spec, records)) {
    accumulation.sum?.merge(sum);
  }
  return accumulation.finish();
}

function requireRoot({ opened }: RecordedRound): void {
  if (opened.site === undefined) return;
  throw new ConfigError(
    `round ${opened.round} is that of the site "${opened.site}", which does not make the model`,
    "Replay it with the state folder of the root.",
  );
}

function requireSpec({ opened }: RecordedRound, spec: ModelSpec): void {
  if (opened.spec === specDigest(spec)) return;
  throw new ConfigError(
    `model spec "${spec.name}" is ${specDigest(spec)}, the round was of ${opened.spec}`,
    "Replay it with the version of Lares that ran it.",
  );
}
