import { createMethod, Learner, type PreparedRoom } from "@lares/edge-agent";
import {
  type DeviceId,
  derivedSeed,
  type Engine,
  type Network,
  type Teardown,
} from "@lares/shared";
import { deviceIdsFor } from "../device-ids.ts";
import type { FleetConfig } from "./config.ts";

/** One device with its room, ready to learn. */
export interface Participant {
  readonly device: DeviceId;
  readonly prepared: PreparedRoom;
  readonly network: Network;
  readonly learner: Learner;
}

/**
 * Gives each room a device with a network, which `teardown` ends.
 * @param rooms of one model
 */
export async function createParticipants(
  { seed, threads, training, method }: FleetConfig,
  rooms: readonly PreparedRoom[],
  engine: Engine,
  teardown: Teardown,
): Promise<readonly Participant[]> {
  const devices = deviceIdsFor(rooms.map(({ name }) => name));
  const participants: Participant[] = [];
  for (const [i, prepared] of rooms.entries()) {
    const device = devices[i] as DeviceId;
    const { spec, train, heldOut } = prepared;
    const network = await engine.createNetwork(spec, { batchSize: training.batchSize, threads });
    teardown.defer(() => network[Symbol.asyncDispose]());
    const learner = new Learner({
      network,
      method: createMethod(method, spec),
      train,
      heldOut,
      seed: derivedSeed(seed, `device/${device}`),
    });
    participants.push({ device, prepared, network, learner });
  }
  return participants;
}
