import {
  type Clock,
  encodeJson,
  type Log,
  type RoundPhase,
  type RoundResult,
  type TaskId,
  type Transport,
  taskTopics,
} from "@lares/shared";
import type { AggregatorOptions } from "./aggregator-options.ts";
import type { Announcer, Base } from "./announcer.ts";
import { Collection } from "./collection.ts";
import { meanLoss } from "./mean-loss.ts";
import type { Reception } from "./reception.ts";
import { requireStrategy } from "./strategies/registry.ts";

export interface RoundParts {
  readonly options: AggregatorOptions;
  readonly reception: Reception;
  readonly announcer: Announcer;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly log: Log;
}

/** What a round led to. */
export interface FinishedRound {
  readonly result: RoundResult;
  /** What the next round starts from: the base itself when there was no quorum. */
  readonly base: Base;
}

/**
 * One round, from the first device that is waited for to the published model.
 * @throws the signal's reason once it is aborted; the model then stays
 */
export async function runRound(
  round: number,
  base: Base,
  parts: RoundParts,
  signal: AbortSignal,
): Promise<FinishedRound> {
  const { options, reception, announcer, clock, log } = parts;
  const { quorum, deadlineMs, spec } = options;
  await reception.untilOnline(quorum, signal);
  const startMs = clock.nowMs();
  const cohort = reception.online();
  const accumulation = requireStrategy(options.strategy).begin(base.weights);
  const collection = new Collection({ round, base: base.digest, cohort }, accumulation);
  const announce = (phase: RoundPhase, from: Base, remainingMs = () => 0): Promise<void> =>
    announcer.publishStanding({ round, phase, base: from, cohort, remainingMs });

  log("info", "round.opened", { task: spec.name, round, cohort, base: base.digest });
  await announce("open", base, () => deadlineMs);
  await collect(collection, (remaining) => announce("collecting", base, remaining), parts, signal);
  await announce("aggregating", base);
  // Without quorum the model stays, and is said again: a stranger may have overwritten it.
  const weights = collection.size >= quorum ? collection.aggregate() : base.weights;
  const next = await announcer.publishModel(round + 1, weights, base.restarts);
  await announce("published", next);
  const seconds = (clock.nowMs() - startMs) / 1000;
  const result = resultOf(collection, next, seconds, parts);
  publishResult(result, parts);
  await announce("closed", next);
  logClosed(result, parts);
  return { result, base: next };
}

/** Takes updates until there is nobody left to wait for, at most until the deadline. */
async function collect(
  collection: Collection,
  announce: (remainingMs: () => number) => Promise<void>,
  { options, reception, clock }: RoundParts,
  signal: AbortSignal,
): Promise<void> {
  const { quorum, deadlineMs } = options;
  const endMs = clock.nowMs() + deadlineMs;
  const cancel = clock.after(deadlineMs, () => reception.close(collection));
  try {
    // Before devices are asked: the first answer may come at once.
    reception.begin(collection);
    await announce(() => Math.max(0, endMs - clock.nowMs()));
    await reception.untilCollected(collection, quorum, signal);
  } finally {
    cancel();
    collection.close();
  }
}

function resultOf(
  collection: Collection,
  next: Base,
  seconds: number,
  { options, reception }: RoundParts,
): RoundResult {
  const { fleet, spec, strategy, quorum } = options;
  const { round, base, cohort } = collection;
  const contributions = collection.contributions();
  const { bytes, refused, late } = reception.takeTally();
  return {
    kind: "result",
    v: 1,
    fleet,
    task: spec.name as TaskId,
    round,
    strategy,
    base,
    model: next.digest,
    hadQuorum: collection.size >= quorum,
    contributions,
    refused,
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

function logClosed(result: RoundResult, { options, log }: RoundParts): void {
  const { task, round, hadQuorum, contributions, loss, model } = result;
  const counts = { contributions: contributions.length, quorum: options.quorum };
  if (!hadQuorum) log("warn", "round.no-quorum", { task, round, ...counts });
  log("info", "round.closed", {
    task,
    round,
    ...counts,
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
