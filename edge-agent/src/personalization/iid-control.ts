import { DataError, seededRandom } from "@lares/shared";
import type { Clip, EvaluationRoom } from "../dataset/evaluation-room.ts";
import { shuffledIndices } from "../training/samples.ts";

/**
 * A control in which personalisation must not matter: the normals of one room, dealt out at random
 * to several clients, so that all of them see the same. The shares for training, calibration and
 * measuring stay as large as they were, and each frame is a clip of its own. Episodes are left out.
 * @returns rooms `<name>-1`, `<name>-2` …
 * @throws DataError when a client would have no frame of one purpose
 */
export function iidControl(
  room: EvaluationRoom,
  clients: number,
  seed: number,
): readonly EvaluationRoom[] {
  const purposes = [room.train, room.calibration, room.normal].map((clips) => clips.flat());
  const frames = purposes.flat();
  const shuffled = shuffledIndices(frames.length, seededRandom(seed)).flatMap((i): Clip[] => {
    const frame = frames[i];
    return frame === undefined ? [] : [[frame]];
  });
  const counts = purposes.map(({ length }) => Math.floor(length / clients));
  if (counts.includes(0)) {
    throw new DataError(
      `room ${room.name} has ${purposes.map(({ length }) => length).join(", ")} normals to train, calibrate and measure, expected at least ${clients} of each`,
      "Deal it to fewer clients.",
    );
  }
  const deal = (count: number): readonly Clip[] => shuffled.splice(0, count);
  return Array.from({ length: clients }, (_, client) => {
    const [train, calibration, normal] = counts.map(deal) as [Clip[], Clip[], Clip[]];
    return { name: `${room.name}-${client + 1}`, train, calibration, normal, episodes: [] };
  });
}
