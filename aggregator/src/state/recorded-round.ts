import { DataError, type RoundResult, type Sha256 } from "@lares/shared";
import type { Counted, CountedPartial, Opened, RoundRecord, Voted } from "./round-record.ts";

/** What the steps of one round say. */
export interface RecordedRound {
  readonly opened: Opened;
  /** In the order in which they were counted. */
  readonly updates: readonly Counted[];
  /** Of sites. */
  readonly partials: readonly CountedPartial[];
  readonly votes: readonly Voted[];
  /** No update was counted after this. */
  readonly isFrozen: boolean;
  /** There once the new model is. */
  readonly result: RoundResult | undefined;
  readonly isClosed: boolean;
  /** Updates and weights were dropped. */
  readonly isCompacted: boolean;
}

/**
 * @returns undefined when the round was not even opened: a crash came first
 * @throws DataError when the steps are none that a round can take, naming the first
 */
export function findRecordedRound(steps: readonly RoundRecord[]): RecordedRound | undefined {
  const opened = steps.find((step) => step.kind === "opened");
  if (opened === undefined) return undefined;
  const updates = steps.filter((step) => step.kind === "update");
  const partials = steps.filter((step) => step.kind === "partial");
  const votes = steps.filter((step) => step.kind === "vote");
  const published = steps.find((step) => step.kind === "published");
  requireOrder(steps);
  return {
    opened,
    updates,
    partials,
    votes,
    isFrozen: steps.some(({ kind }) => kind === "aggregating"),
    result: published?.result,
    isClosed: steps.some(({ kind }) => kind === "closed"),
    isCompacted: steps.some(({ kind }) => kind === "compacted"),
  };
}

/** What each device has contributed, whether it came by itself or in the sum of its site. */
export function contributionsOf({ updates, partials }: RecordedRound): readonly Contributed[] {
  return [...updates, ...partials.flatMap(({ contributions }) => contributions)];
}

/** The weights that the next round starts from, once there are some. */
export function modelOf({ opened, result }: RecordedRound): Sha256 {
  return result?.model ?? opened.base;
}

type Contributed = CountedPartial["contributions"][number];

const ORDER = ["compacted", "opened", "update", "aggregating", "vote", "published", "closed"];
/** Steps that a round takes once for each device. */
const OF_DEVICES = ["update", "partial", "vote"];

function requireOrder(steps: readonly RoundRecord[]): void {
  const counted = new Set<string>();
  let place = 0;
  for (const step of steps) {
    // Updates and sums of sites come in any order.
    const at = ORDER.indexOf(step.kind === "partial" ? "update" : step.kind);
    const isRepeated = at === place && !OF_DEVICES.includes(step.kind) && step !== steps[0];
    if (at < place || isRepeated) throw impossible(`"${step.kind}" follows "${ORDER[place]}"`);
    if ("device" in step) {
      const key = `${step.kind} ${step.device}`;
      if (counted.has(key)) throw impossible(`${step.kind} of "${step.device}" counted twice`);
      counted.add(key);
    }
    place = at;
  }
}

function impossible(what: string): DataError {
  return new DataError(
    `log of a round: ${what}`,
    "Restore the state folder from a backup; two aggregators may have shared it.",
  );
}
