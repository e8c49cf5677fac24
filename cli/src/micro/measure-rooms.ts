import { evaluationRoomOf, prepareRoom, type Room } from "@lares/edge-agent";
import type { QuantisedModel } from "@lares/firmware";
import { type Engine, micro } from "@lares/shared";
import { type MicroRoomReport, measureMicroRoom } from "./measure-micro-room.ts";

/** Measures each room with one common model, in float32 and in whole numbers. */
export async function measureMicroRooms(
  rooms: readonly Room[],
  weights: Float32Array,
  model: QuantisedModel,
  engine: Engine,
): Promise<readonly MicroRoomReport[]> {
  await using network = await engine.createNetwork(micro, { batchSize: 16 });
  network.setWeights(weights);
  return rooms.map((room) =>
    measureMicroRoom(prepareRoom(evaluationRoomOf(room), micro), network, model),
  );
}
