import { evaluateRoom, evaluationRoomOf, prepareRoom } from "@lares/edge-agent";
import { requireModel, weightsDigest } from "@lares/shared";
import { withTeardown } from "../with-teardown.ts";
import type { SimulationConfig, SimulationParts, SimulationResult } from "./config.ts";
import { dealRooms } from "./deal-rooms.ts";
import { createParticipants, type Participant } from "./participant.ts";
import { trainFleet } from "./train-fleet.ts";

/** Runs a whole fleet in this process: trains, personalises, and measures every room. */
export async function simulate(
  config: SimulationConfig,
  parts: SimulationParts,
): Promise<SimulationResult> {
  const startMs = performance.now();
  const spec = requireModel(config.model);
  return withTeardown(async (teardown) => {
    const rooms = await dealRooms(config.data, config.clients, spec.input, parts);
    const prepared = rooms.map((room) => prepareRoom(evaluationRoomOf(room), spec));
    const participants = await createParticipants(config, prepared, parts.engine, teardown);
    const { global, rounds, personals } = await trainFleet(config, spec, participants, parts);
    const reports = personals.map(({ weights, alpha }, i) => {
      const { prepared, network } = participants[i] as Participant;
      network.setWeights(weights);
      return evaluateRoom(prepared, network, alpha);
    });
    const all = [global, ...personals.map(({ weights }) => weights)];
    return {
      config: { ...config, engine: parts.engine.name },
      rooms: reports,
      rounds,
      weightsSha256: weightsDigest(concatenate(all)),
      seconds: (performance.now() - startMs) / 1000,
    };
  });
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
