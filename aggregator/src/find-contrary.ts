import type { DeviceId } from "@lares/shared";
import { columnBlocks } from "./strategies/column-blocks.ts";
import type { ReadDelta } from "./strategies/strategy.ts";
import { TRIMMED_SHARE } from "./strategies/trimmed-mean.ts";

/** Over fewer rounds, or among fewer devices, chance decides. */
export const CONTRARY_ROUNDS = 5;
const FEWEST_DEVICES = 4;

/** Cosine to the others. Half way between honest rooms and sign flips is 0; doubt favours a room. */
const CONTRARY = -0.03;

/** Devices named at a time: what they sent bends the mean that the others are compared with. */
const NAMED_SHARE = 0.05;

/**
 * Names devices whose updates change from round to round against how those of the others change.
 *
 * When a round has moved the model, training pulls it back towards what fits each room, the more the
 * further it was moved. Where to differs: an honest room may be opposed to all others in every round.
 * How the pull changes does not differ in its sign, which is that of the loss's curvature. Who sends
 * the opposite of what it has learned gives the opposite answer, wherever it pulls.
 *
 * So each device's updates, less their own mean over the rounds and brought to unit length, are
 * compared with the trimmed mean of all others', and the most contrary are left out before the rest
 * is compared again. Liars that send something of their own bend that mean, too: leave those out that
 * stand out already.
 * @param devices that sent an update in each of the rounds, trained from its base
 * @param rounds that follow each other, each of which reads what its devices sent
 * @param length of a delta
 */
export async function findContrary(
  devices: readonly DeviceId[],
  rounds: readonly ReadDelta[],
  length: number,
): Promise<readonly DeviceId[]> {
  const named: DeviceId[] = [];
  if (rounds.length < CONTRARY_ROUNDS) return named;
  for (let left = devices; left.length >= FEWEST_DEVICES; ) {
    const found = await mostContrary(left, rounds, length);
    if (found.length === 0) break;
    named.push(...found);
    left = left.filter((device) => !found.includes(device));
  }
  return named.sort();
}

async function mostContrary(
  devices: readonly DeviceId[],
  rounds: readonly ReadDelta[],
  length: number,
): Promise<readonly DeviceId[]> {
  const answers = async (device: DeviceId): Promise<Float32Array> =>
    answersOf(await Promise.all(rounds.map((read) => read(device))));
  const products = new Float64Array(devices.length);
  const squares = new Float64Array(devices.length);
  for await (const { rows } of columnBlocks(devices, rounds.length * length, answers)) {
    compareWithOthers(rows, products, squares);
  }
  const cosines = devices.map((device, i) => {
    const scale = Math.sqrt(squares[i] as number);
    return { device, cosine: scale === 0 ? 0 : (products[i] as number) / scale };
  });
  return cosines
    .filter(({ cosine }) => cosine < CONTRARY)
    .sort((a, b) => a.cosine - b.cosine)
    .slice(0, Math.ceil(NAMED_SHARE * devices.length))
    .map(({ device }) => device);
}

/** What is left of a device's deltas without their mean, one after the other, at unit length. */
function answersOf(deltas: readonly Float32Array[]): Float32Array {
  const [{ length } = { length: 0 }] = deltas;
  const answers = new Float32Array(deltas.length * length);
  let square = 0;
  for (let i = 0; i < length; i++) {
    const mean = deltas.reduce((sum, delta) => sum + (delta[i] as number), 0) / deltas.length;
    for (const [round, delta] of deltas.entries()) {
      const change = (delta[i] as number) - mean;
      answers[round * length + i] = change;
      square += change * change;
    }
  }
  return square === 0 ? answers : answers.map((value) => value / Math.sqrt(square));
}

/**
 * Adds up, for each device, the product of its row with the trimmed mean of all other rows, and the
 * square of that mean. Without one value, what is left of a column once its ends are cut off is what
 * was there before, less that value or, where it was cut off itself, the nearest that was not.
 */
function compareWithOthers(
  rows: readonly Float32Array[],
  products: Float64Array,
  squares: Float64Array,
): void {
  const cut = Math.ceil((rows.length - 1) * TRIMMED_SHARE);
  const kept = rows.length - 1 - 2 * cut;
  const column = new Float64Array(rows.length);
  const [{ length } = { length: 0 }] = rows;
  for (let i = 0; i < length; i++) {
    for (const [row, values] of rows.entries()) column[row] = values[i] as number;
    column.sort();
    const middle = column.subarray(cut, rows.length - cut);
    const sum = middle.reduce((total, value) => total + value, 0);
    const [lowest, highest] = [middle[0] as number, middle[middle.length - 1] as number];
    for (const [row, values] of rows.entries()) {
      const own = values[i] as number;
      const others = (sum - Math.min(Math.max(own, lowest), highest)) / kept;
      products[row] = (products[row] as number) + own * others;
      squares[row] = (squares[row] as number) + others * others;
    }
  }
}
