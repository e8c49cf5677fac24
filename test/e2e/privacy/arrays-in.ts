import { type Dtype, decodeStrict, decodeWeights } from "@lares/shared";
import sharp from "sharp";

/** No picture of 16x16 is in fewer. */
const fewest = 256;

/**
 * The numbers of a message as its receiver decodes them, and as bytes, wherever there are enough for a
 * picture. Of weights the bytes are not taken: they have as many as the model needs, and no more.
 * @param parameters of the model
 */
export async function arraysIn(
  payload: Uint8Array,
  parameters: number,
): Promise<ArrayLike<number>[]> {
  if (isPng(payload)) return [await sharp(payload).toColourspace("b-w").raw().toBuffer()];
  if (payload.length < fewest) return [];
  const bytes = [payload, Int8Array.from(payload)];
  if (payload[0] === 0x7b)
    return [...bytes, ...within(JSON.parse(Buffer.from(payload).toString()))];
  const message = decodeStrict(payload) as { weights?: Uint8Array; dtype?: Dtype };
  const { weights, dtype = "f32", ...header } = message;
  if (weights === undefined) return [...bytes, ...within(header)];
  return [decodeWeights(weights, dtype, parameters), ...within(header)];
}

/** Lists of numbers, also nested, and what text may hold in base 64. */
function within(value: unknown): ArrayLike<number>[] {
  const found: ArrayLike<number>[] = [];
  if (value instanceof Uint8Array) found.push(value);
  else if (typeof value === "string") found.push(Buffer.from(value, "base64"));
  else if (Array.isArray(value) && value.flat(2).every((one) => typeof one === "number")) {
    found.push(value.flat(2) as number[]);
  } else if (typeof value === "object" && value !== null) {
    found.push(...Object.values(value).flatMap(within));
  }
  return found.filter(({ length }) => length >= fewest);
}

export const isPng = (payload: Uint8Array): boolean =>
  Buffer.from(payload).includes(Buffer.from([0x89, 0x50, 0x4e, 0x47]));
