import { createMethod, Learner, type PreparedRoom, prepareRoom } from "@lares/edge-agent";
import {
  type DeviceId,
  derivedSeed,
  type ModelSpec,
  type Network,
  type Teardown,
} from "@lares/shared";
import { loadClients } from "./clients.ts";
import type { SimulationConfig, SimulationParts } from "./config.ts";

/** One device with its room, ready to learn. */
export interface Participant {
  readonly device: DeviceId;
  readonly prepared: PreparedRoom;
  readonly network: Network;
  readonly learner: Learner;
}

/** Loads the rooms and gives each its network, which `teardown` ends. */
export async function createParticipants(
  config: SimulationConfig,
  spec: ModelSpec,
  { engine, log, signal }: SimulationParts,
  teardown: Teardown,
): Promise<readonly Participant[]> {
  const { data, clients, seed, threads, training } = config;
  const participants: Participant[] = [];
  const dealt = await loadClients(data, clients, spec.input, { log, signal });
  for (const { device, room } of dealt) {
    const prepared = prepareRoom(room, spec);
    const { batchSize } = training;
    const network = await engine.createNetwork(spec, { batchSize, threads });
    teardown.defer(() => network[Symbol.asyncDispose]());
    const learner = new Learner({
      network,
      method: createMethod(config.method, spec),
      train: prepared.train,
      heldOut: prepared.heldOut,
      seed: derivedSeed(seed, `device/${device}`),
    });
    participants.push({ device, prepared, network, learner });
  }
  return participants;
}
