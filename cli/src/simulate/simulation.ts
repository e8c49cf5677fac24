import { evaluateRoom, type RoomReport } from "@lares/edge-agent";
import { requireModel, weightsDigest } from "@lares/shared";
import { withTeardown } from "../with-teardown.ts";
import type { SimulationConfig, SimulationParts, SimulationResult } from "./config.ts";
import { createParticipants, type Participant } from "./participant.ts";
import { trainAlone } from "./train-alone.ts";
import { trainTogether } from "./train-together.ts";

/** Runs a whole fleet in this process: trains, personalises, and measures every room. */
export async function simulate(
  config: SimulationConfig,
  parts: SimulationParts,
): Promise<SimulationResult> {
  const startMs = performance.now();
  const spec = requireModel(config.model);
  return withTeardown(async (teardown) => {
    const participants = await createParticipants(config, spec, parts, teardown);
    const train = config.method === "local" ? trainAlone : trainTogether;
    const { global, rounds } = await train(config, spec, participants, parts);
    const { reports, weights } = await personalize(config, global, participants, parts.signal);
    return {
      config: { ...config, engine: parts.engine.name },
      rooms: reports,
      rounds,
      weightsSha256: weightsDigest(concatenate([global, ...weights])),
      seconds: (performance.now() - startMs) / 1000,
    };
  });
}

async function personalize(
  config: SimulationConfig,
  global: Float32Array,
  participants: readonly Participant[],
  signal: AbortSignal,
): Promise<{ reports: RoomReport[]; weights: Float32Array[] }> {
  const reports: RoomReport[] = [];
  const weights: Float32Array[] = [];
  for (const { prepared, network, learner } of participants) {
    const personal = await learner.finish(global, config.training, signal);
    network.setWeights(personal.weights);
    weights.push(personal.weights);
    reports.push(evaluateRoom(prepared, network, personal.alpha));
  }
  return { reports, weights };
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
