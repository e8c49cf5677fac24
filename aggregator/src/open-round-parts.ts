import {
  type Clock,
  type Log,
  type RunId,
  type TaskId,
  type Transport,
  taskTopics,
} from "@lares/shared";
import type { AggregatorOptions } from "./aggregator-options.ts";
import { Announcer } from "./announcer.ts";
import { Reception } from "./reception.ts";
import { RetainedTopics } from "./retained-topics.ts";
import type { RoundKeeper, RoundState } from "./round-keeper.ts";
import type { RoundParts } from "./run-round.ts";
import type { RecordedStanding } from "./state/find-standing.ts";
import { rememberRounds } from "./state/remember-rounds.ts";

export interface OpenedFrom {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly log: Log;
  readonly state?: RoundState;
}

/**
 * Listens to devices, and gets ready to speak to them.
 * @param found where an earlier process left the rounds
 */
export async function openRoundParts(
  options: AggregatorOptions,
  run: RunId,
  found: RecordedStanding | undefined,
  keeper: RoundKeeper,
  { transport, clock, log, state }: OpenedFrom,
  signal: AbortSignal,
): Promise<RoundParts> {
  const reception = new Reception(options, run, { transport, log });
  if (state !== undefined && found !== undefined) {
    const { opened, updates, result } = found.recorded;
    const { round, cohort } = opened;
    reception.presume(cohort);
    for (const past of await rememberRounds(state.archive, round)) reception.remember(past);
    const counts = { updates: updates.length, isPublished: result !== undefined };
    log("info", "state.resumed", { task: options.spec.name, run, round, ...counts });
  }
  await reception.listen();
  const retained = new RetainedTopics({ transport, clock, log }, signal);
  const topics = taskTopics(options.fleet, options.spec.name as TaskId);
  const announcer = new Announcer(options, run, topics, retained);
  return { options, reception, announcer, keeper, transport, clock, log };
}
