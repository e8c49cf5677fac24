import { generateRooms } from "@lares/edge-agent";
import { backgroundOf, micro, networkInputs } from "@lares/shared";

/** Network inputs of the generated rooms' normals, on which ranges rest: nobody's pictures. */
export function generatedInputs(): Float32Array {
  const parts = generateRooms(micro.input, { normal: 60, anomalous: 0 }).map(({ normal }) => {
    const frames = normal.map(({ data }) => data);
    return networkInputs(micro, backgroundOf(frames), frames);
  });
  const inputs = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    inputs.set(part, at);
    at += part.length;
  }
  return inputs;
}
