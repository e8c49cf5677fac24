import { derivedSeed, initialWeights, type ModelSpec } from "@lares/shared";
import type { RoundReport, SimulationConfig, SimulationParts, Training } from "./config.ts";
import type { Participant } from "./participant.ts";

/** Every room trains by itself from the same initial weights, as long as rounds would. */
export async function trainAlone(
  config: SimulationConfig,
  spec: ModelSpec,
  participants: readonly Participant[],
  { signal, onRound }: SimulationParts,
): Promise<Training> {
  const global = initialWeights(spec, derivedSeed(config.seed, `initial/${spec.name}`));
  const rounds: RoundReport[] = [];
  for (let round = 0; round < config.rounds; round++) {
    const startMs = performance.now();
    let [loss, samples] = [0, 0];
    for (const { learner } of participants) {
      const trained = await learner.train(round, global, config.training, signal);
      loss += trained.samples * trained.loss.after;
      samples += trained.samples;
    }
    const seconds = (performance.now() - startMs) / 1000;
    const report = { round, loss: loss / samples, uplinkBytes: 0, downlinkBytes: 0, seconds };
    rounds.push(report);
    onRound(report);
  }
  return { global, rounds };
}
