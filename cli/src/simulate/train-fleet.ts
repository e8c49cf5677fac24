import type { Personal } from "@lares/edge-agent";
import type { ModelSpec } from "@lares/shared";
import type { FleetConfig, SimulationParts, Training } from "./config.ts";
import type { Participant } from "./participant.ts";
import { trainAlone } from "./train-alone.ts";
import { trainTogether } from "./train-together.ts";

/** What a fleet has learned. */
export interface TrainedFleet extends Training {
  /** What each room watches with, in the order of the participants. */
  readonly personals: readonly Personal[];
}

/**
 * Trains a fleet as its method says, together or each room alone, and ends with what every room
 * watches with.
 * @throws the first failure of any participant, the signal's reason once it is aborted
 */
export async function trainFleet(
  config: FleetConfig,
  spec: ModelSpec,
  participants: readonly Participant[],
  parts: SimulationParts,
): Promise<TrainedFleet> {
  const train = config.method === "local" ? trainAlone : trainTogether;
  const training = await train(config, spec, participants, parts);
  const personals: Personal[] = [];
  for (const { learner } of participants) {
    personals.push(await learner.finish(training.global, config.training, parts.signal));
  }
  return { ...training, personals };
}
