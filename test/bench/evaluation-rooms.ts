import { join } from "node:path";
import {
  type EvaluationRoom,
  evaluationRoomOf,
  generateEvaluationRoom,
  listRooms,
  loadRoom,
} from "@lares/edge-agent";
import type { Shape } from "@lares/shared";

/**
 * The first rooms of a folder, or of generated ones.
 * @param names of generated rooms, for where there is no folder
 * @param input shape of the frames
 */
export async function evaluationRooms(
  data: string | undefined,
  names: readonly string[],
  count: number,
  input: Shape,
): Promise<EvaluationRoom[]> {
  if (data === undefined) {
    return names.slice(0, count).map((name) => generateEvaluationRoom(name, input));
  }
  const found = (await listRooms(data)).slice(0, count);
  return Promise.all(
    found.map(async (name) => evaluationRoomOf(await loadRoom(join(data, name), input))),
  );
}
