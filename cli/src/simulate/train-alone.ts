import { FIRST_START, type Start, startAfter } from "@lares/aggregator";
import { derivedSeed, initialWeights, type ModelSpec } from "@lares/shared";
import type { FleetConfig, RoundReport, SimulationParts, Training } from "./config.ts";
import type { Participant } from "./participant.ts";

/** One room by itself: the weights that it began with, and how it came to them. */
interface Loner {
  readonly participant: Participant;
  readonly initial: Float32Array;
  readonly start: Start;
}

/**
 * Every room trains by itself from the same initial weights, as long as rounds would. One that is
 * stuck gets fresh weights by the rule that holds for a fleet, or the comparison would be unfair.
 */
export async function trainAlone(
  config: FleetConfig,
  spec: ModelSpec,
  participants: readonly Participant[],
  { log, signal, onRound }: SimulationParts,
): Promise<Training> {
  const global = freshWeights(config, spec, `initial/${spec.name}`);
  let loners = participants.map(
    (participant): Loner => ({ participant, initial: global, start: FIRST_START }),
  );
  const rounds: RoundReport[] = [];
  for (let round = 0; round < config.rounds; round++) {
    const startMs = performance.now();
    const next: Loner[] = [];
    let [loss, samples] = [0, 0];
    for (const loner of loners) {
      const { device, learner } = loner.participant;
      const trained = await learner.train(round, loner.initial, config.training, signal);
      loss += trained.samples * trained.loss.after;
      samples += trained.samples;
      const start = startAfter(loner.start, spec, { hadQuorum: true, contributions: [trained] });
      const isStuck = start.restarts > loner.start.restarts && round + 1 < config.rounds;
      if (isStuck) log("warn", "model.restarted", { device, round, loss: trained.loss.after });
      next.push(isStuck ? restarted({ ...loner, start }, config, spec) : { ...loner, start });
    }
    loners = next;
    const seconds = (performance.now() - startMs) / 1000;
    const report = { round, loss: loss / samples, uplinkBytes: 0, downlinkBytes: 0, seconds };
    rounds.push(report);
    onRound(report);
  }
  return { global, rounds };
}

function restarted(loner: Loner, config: FleetConfig, spec: ModelSpec): Loner {
  const label = `restart/${loner.start.restarts}`;
  loner.participant.learner.follow(label);
  return { ...loner, initial: freshWeights(config, spec, label) };
}

/** As an aggregator makes them. */
function freshWeights({ seed }: FleetConfig, spec: ModelSpec, label: string): Float32Array {
  return initialWeights(spec, derivedSeed(seed, label));
}
