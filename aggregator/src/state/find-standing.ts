import {
  ConfigError,
  decodeWeights,
  type ModelSpec,
  parameterCount,
  type RunId,
  specDigest,
} from "@lares/shared";
import type { AggregatorOptions } from "../aggregator-options.ts";
import { findRecordedRound, modelOf, type RecordedRound } from "./recorded-round.ts";
import type { RoundArchive } from "./round-archive.ts";
import type { RoundSegment } from "./round-segment.ts";

/** Where an aggregator that was stopped goes on. */
export interface RecordedStanding {
  readonly run: RunId;
  readonly recorded: RecordedRound;
  readonly segment: RoundSegment;
  /** That the round starts from. */
  readonly base: Float32Array;
  /** That it led to: the base itself as long as there is no result. */
  readonly model: Float32Array;
}

/**
 * Reads the newest round of a state folder and what it was about.
 * @returns undefined when no round was ever opened
 * @throws ConfigError when the folder belongs to other rounds than the options ask for
 */
export async function findStanding(
  archive: RoundArchive,
  options: AggregatorOptions,
): Promise<RecordedStanding | undefined> {
  const segment = await archive.latest();
  const recorded = segment && findRecordedRound(segment.steps);
  if (segment === undefined || recorded === undefined) return undefined;
  requireSame(recorded, options);
  const { spec } = options;
  return {
    run: recorded.opened.run,
    recorded,
    segment,
    base: decode(await segment.payload(recorded.opened.base), spec),
    model: decode(await segment.payload(modelOf(recorded)), spec),
  };
}

function decode(bytes: Uint8Array, spec: ModelSpec): Float32Array {
  return decodeWeights(bytes, "f32", parameterCount(spec));
}

function requireSame({ opened }: RecordedRound, { fleet, spec }: AggregatorOptions): void {
  const pairs = [
    ["fleet", opened.fleet, fleet],
    ["task", opened.task, spec.name],
    ["model spec", opened.spec, specDigest(spec)],
  ] as const;
  for (const [name, kept, wanted] of pairs) {
    if (kept === wanted) continue;
    throw new ConfigError(
      `${name} is "${wanted}", but the state folder holds rounds of "${kept}"`,
      "Give each fleet and task a --state folder of its own.",
    );
  }
}
