import {
  type Clock,
  decodeWeights,
  encodeJson,
  type Gate,
  type Log,
  parameterCount,
  type RoundPhase,
  type RoundProgress,
  type RoundResult,
  type Transport,
  taskTopics,
  traceOf,
} from "@lares/shared";
import type { AggregatorOptions } from "./aggregator-options.ts";
import type { Announcer, Base } from "./announcer.ts";
import { AtMostEach } from "./at-most-each.ts";
import { Collection } from "./collection.ts";
import { meanLoss } from "./mean-loss.ts";
import type { Reception } from "./reception.ts";
import type { RoundKeeper } from "./round-keeper.ts";
import { roundProgress } from "./round-progress.ts";
import type { RecordedRound } from "./state/recorded-round.ts";
import { deltaReader, recordedPartials, recordedUpdates } from "./state/recorded-updates.ts";
import type { Opened } from "./state/round-record.ts";
import type { RoundRecords } from "./state/round-records.ts";
import { requireStrategy } from "./strategies/registry.ts";
import { takeVotes } from "./take-votes.ts";

/** Between two messages to people about a round that collects. */
const PROGRESS_PAUSE_MS = 1000;

export interface RoundParts {
  readonly options: AggregatorOptions;
  readonly reception: Reception;
  readonly announcer: Announcer;
  readonly keeper: RoundKeeper;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly log: Log;
  /**
   * How what was collected becomes weights; by the round's strategy unless given.
   * @throws the signal's reason once it is aborted
   */
  readonly combine?: (
    collection: Collection,
    opened: Opened,
    signal: AbortSignal,
  ) => Promise<Float32Array>;
}

/** A round that has begun: what stands in its log. */
export interface BegunRound {
  readonly recorded: RecordedRound;
  readonly records: RoundRecords;
}

/** What a round led to. */
export interface FinishedRound {
  readonly result: RoundResult;
  /** What the next round starts from: the base itself when there was no quorum. */
  readonly base: Base;
}

/**
 * One round, from where its log stands to the published model. Each step is on record before
 * anybody hears of it: after a crash it may be taken again, but never back.
 * @param base the weights that the round starts from
 * @throws the signal's reason once it is aborted; the model then stays
 */
export async function runRound(
  begun: BegunRound,
  base: Base,
  parts: RoundParts,
  signal: AbortSignal,
): Promise<FinishedRound> {
  const { announcer, keeper } = parts;
  const { recorded, records } = begun;
  const { opened } = recorded;
  const collection = await collectionOf(begun, base, parts);
  const announce: Announce = (phase, from, remainingMs = () => 0) =>
    announcer.publishStanding({ plan: opened, ...opened, phase, base: from, remainingMs });
  const gathered = recorded.result === undefined;
  const seconds = gathered ? await gather(collection, begun, base, announce, parts, signal) : 0;
  if (!gathered) parts.reception.begin(collection);
  const hasQuorum = collection.size >= opened.quorum;
  const weights = await weightsAfter(collection, begun, base, parts, signal);
  const candidate = announcer.baseOf(opened.round + 1, weights, base.restarts);
  const gate =
    recorded.result?.gate ??
    (gathered && hasQuorum && opened.isGated
      ? await takeVotes(begun, collection, candidate, parts, signal)
      : undefined);
  const next =
    gate?.isAccepted === false
      ? announcer.baseOf(opened.round + 1, base.weights, base.restarts)
      : candidate;
  const result = recorded.result ?? {
    ...resultOf(collection, opened, next, seconds, parts),
    ...(gate && { gate }),
  };
  if (gathered) {
    const payload = { digest: next.digest, bytes: next.bytes };
    await keeper.keep(() => records.append({ kind: "published", v: 1, result }, payload), signal);
  }
  // Without quorum the model is said again too: a stranger may have overwritten it.
  await announcer.publishModel(next);
  if (!recorded.isClosed) {
    await announce("published", next);
    publishResult(result, parts);
    await keeper.keep(() => records.append({ kind: "closed", v: 1 }), signal);
  }
  await announce("closed", next);
  logClosed(result, opened, parts);
  return { result, base: next };
}

async function weightsAfter(
  collection: Collection,
  { recorded, records }: BegunRound,
  base: Base,
  { combine, options }: RoundParts,
  signal: AbortSignal,
): Promise<Float32Array> {
  const { opened, result } = recorded;
  if (combine === undefined) {
    return collection.size >= opened.quorum ? collection.aggregate() : base.weights;
  }
  if (result === undefined) return combine(collection, opened, signal);
  return decodeWeights(await records.payload(result.model), "f32", parameterCount(options.spec));
}

function refusalOf({ votes, change }: Gate, quorum: number): string {
  if (votes < quorum) return `the model stays: ${votes} devices have voted, ${quorum} are needed`;
  const times =
    change === null ? "without bound" : `to ${change.toPrecision(4)} times of what it was`;
  return `the model stays: the new one raises the loss of the median device ${times}`;
}

type Announce = (phase: RoundPhase, base: Base, remainingMs?: () => number) => Promise<void>;

/** With the updates that stand in the log already. */
async function collectionOf(
  { recorded, records }: BegunRound,
  base: Base,
  { options }: RoundParts,
): Promise<Collection> {
  const { opened } = recorded;
  const { spec } = options;
  const read = deltaReader(opened, spec, records, (device) => collection.findRecord(device));
  const accumulation = requireStrategy(opened.strategy).begin(base.weights, read);
  const collection = new Collection(opened, accumulation, records);
  const updates = recordedUpdates(recorded, spec, records);
  for await (const { counted, delta } of updates) collection.restore(counted, delta);
  const partials = recordedPartials(recorded, spec, records);
  for await (const { counted, sum } of partials) collection.restorePartial(counted, sum);
  if (recorded.isFrozen) collection.close();
  return collection;
}

/** Asks the devices and waits for them. @returns seconds since devices were asked */
async function gather(
  collection: Collection,
  { recorded, records }: BegunRound,
  base: Base,
  announce: Announce,
  parts: RoundParts,
  signal: AbortSignal,
): Promise<number> {
  const { options, clock, keeper, log, reception } = parts;
  const { opened, isFrozen } = recorded;
  const { round, cohort } = opened;
  const startMs = clock.nowMs();
  if (isFrozen) reception.begin(collection);
  else {
    const about = { task: options.spec.name, round, trace: traceOf(opened) };
    log("info", "round.opened", { ...about, cohort, base: base.digest });
    await announce("open", base, () => options.deadlineMs);
    const ask = (remaining: () => number) => announce("collecting", base, remaining);
    await collect(collection, opened, ask, parts, signal);
    await keeper.keep(() => records.append({ kind: "aggregating", v: 1 }), signal);
  }
  await announce("aggregating", base);
  return (clock.nowMs() - startMs) / 1000;
}

/** Takes updates until there is nobody left to wait for, at most until the deadline. */
async function collect(
  collection: Collection,
  opened: Opened,
  announce: (remainingMs: () => number) => Promise<void>,
  parts: RoundParts,
  signal: AbortSignal,
): Promise<void> {
  const { options, reception, clock } = parts;
  const { deadlineMs } = options;
  const endMs = clock.nowMs() + deadlineMs;
  const remainingMs = (): number => Math.max(0, endMs - clock.nowMs());
  const cancel = clock.after(deadlineMs, () => reception.close(collection));
  let endProgress = (): void => {};
  try {
    // Before devices are asked: the first answer may come at once.
    reception.begin(collection);
    await announce(remainingMs);
    endProgress = tellProgress(collection, opened, remainingMs, parts, signal);
    await reception.untilCollected(collection, opened.quorum, signal);
  } finally {
    cancel();
    endProgress();
    collection.close();
  }
  // What came in time counts, though the disk may still be writing it.
  await collection.settled();
}

/** Tells people who is awaited: once, and whenever that changes. @returns ends that */
function tellProgress(
  collection: Collection,
  opened: Opened,
  remainingMs: () => number,
  { reception, announcer, clock, log }: RoundParts,
  signal: AbortSignal,
): () => void {
  const read = (): RoundProgress =>
    roundProgress({
      opened,
      collection,
      tally: reception.tally,
      isPresent: (device) => reception.isPresent(device),
      remainingMs: remainingMs(),
    });
  const telling = new AtMostEach(PROGRESS_PAUSE_MS, clock, () => {
    announcer.publishProgress(read).catch((error) => {
      if (!signal.aborted) log("warn", "progress.lost", { round: opened.round, error });
    });
  });
  telling.changed();
  const forget = reception.eachChange(() => telling.changed());
  return () => {
    forget();
    telling.stop();
  };
}

function resultOf(
  collection: Collection,
  opened: Opened,
  next: Base,
  seconds: number,
  { reception }: RoundParts,
): RoundResult {
  const { fleet, task, strategy, quorum } = opened;
  const { round, base, cohort } = collection;
  const contributions = collection.contributions();
  const { bytes, refused, late, refusals } = reception.takeTally();
  return {
    kind: "result",
    v: 1,
    fleet,
    task,
    round,
    trace: traceOf(opened),
    strategy,
    base,
    model: next.digest,
    hadQuorum: collection.size >= quorum,
    contributions,
    refused,
    ...(refusals.length > 0 && { refusals: [...refusals] }),
    late,
    loss: contributions.length === 0 ? null : meanLoss(contributions, "after"),
    uplinkBytes: bytes,
    downlinkBytes: next.payload.length * cohort.length,
    seconds,
  };
}

function publishResult(result: RoundResult, { transport, log }: RoundParts): void {
  const topic = taskTopics(result.fleet, result.task).result(result.round);
  transport.publish(topic, encodeJson(result)).catch((error) => {
    log("warn", "result.lost", { topic, error });
  });
}

function logClosed(result: RoundResult, opened: Opened, { log }: RoundParts): void {
  const { quorum, cohort } = opened;
  const { task, round, hadQuorum, contributions, loss, model, gate } = result;
  const about = { task, round, trace: traceOf(opened) };
  const counts = { contributions: contributions.length, quorum };
  const counted = new Set(contributions.map(({ device }) => device));
  const missing = cohort.filter((device) => !counted.has(device));
  if (gate?.isAccepted === false) {
    log("warn", "round.refused", { ...about, quorum, ...gate, message: refusalOf(gate, quorum) });
  }
  if (!hadQuorum) log("warn", "round.no-quorum", { ...about, ...counts, missing });
  log("info", "round.closed", {
    ...about,
    ...counts,
    missing,
    refused: result.refused,
    late: result.late,
    loss,
    backgroundLoss: loss === null ? null : meanLoss(contributions, "background"),
    uplinkBytes: result.uplinkBytes,
    downlinkBytes: result.downlinkBytes,
    seconds: result.seconds,
    model,
  });
}
