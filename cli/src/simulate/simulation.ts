import { evaluateRoom, evaluationRoomOf, type Personal, prepareRoom } from "@lares/edge-agent";
import { micro, requireModel, weightsDigest } from "@lares/shared";
import { watchOnMicro } from "../micro/watch-on-micro.ts";
import { withTeardown } from "../with-teardown.ts";
import type {
  FinishedSimulation,
  SimulationConfig,
  SimulationParts,
  SimulationResult,
} from "./config.ts";
import { dealRooms } from "./deal-rooms.ts";
import { createParticipants, type Participant } from "./participant.ts";
import { trainFleet } from "./train-fleet.ts";

/** Runs a whole fleet in this process: trains, personalises, and measures every room. */
export async function simulate(
  config: SimulationConfig,
  parts: SimulationParts,
): Promise<SimulationResult> {
  return (await simulateFleet(config, parts)).result;
}

/** `simulate`, and the common model. */
export async function simulateFleet(
  config: SimulationConfig,
  parts: SimulationParts,
): Promise<FinishedSimulation> {
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
    const devices = participants.map(({ prepared, network }, i) => {
      const own = personals[i] as Personal;
      return { prepared, network, weights: config.method === "local" ? own.weights : global };
    });
    const result = {
      config: { ...config, engine: parts.engine.name },
      rooms: reports,
      rounds,
      weightsSha256: weightsDigest(concatenate(all)),
      ...(parts.watchOnMicro && spec.name === micro.name && { micro: await watchOnMicro(devices) }),
      seconds: (performance.now() - startMs) / 1000,
    };
    return { result, common: global };
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
