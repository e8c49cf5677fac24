import { type DeviceId, type SuspectDevice, upperMedian } from "@lares/shared";
import { columnBlocks } from "./strategies/column-blocks.ts";
import { median } from "./strategies/median.ts";
import type { ReadDelta } from "./strategies/strategy.ts";

/** Why an update is unlike the others of its round. */
export type Suspicion = SuspectDevice["reasons"][number];

/** A device whose update a person should look at. It still counts as the strategy says. */
export interface Suspect {
  readonly device: DeviceId;
  readonly reasons: readonly Suspicion[];
}

/** What a round knows of an update before it is shortened. */
export interface Claim {
  readonly device: DeviceId;
  readonly samples: number;
  /** Length of the delta before it was capped. */
  readonly norm: number;
}

/** Times the median norm: rooms that differ most are below twice of it. */
const LONG = 3;
/** Shares of the median norm. */
const SHORT = 0.1;
/** Times the median of the claimed samples. */
const MANY = 5;
/** Cosine to the median of all updates: of ten generated rooms the oddest had 0.24. */
const OPPOSITE = 0;

/**
 * Names devices whose update is overtly unlike the others: far too long or short, opposed to the
 * median of all, or claiming far more samples. It takes an honest majority, and cannot name what
 * hides within the spread of honest updates.
 * @param claims at least one
 * @param length of a delta
 * @param read gives deltas as they count
 */
export async function findSuspects(
  claims: readonly Claim[],
  length: number,
  read: ReadDelta,
): Promise<readonly Suspect[]> {
  const norm = upperMedian(claims.map((claim) => claim.norm));
  const samples = upperMedian(claims.map((claim) => claim.samples));
  const byClaim = claims.map((claim): Suspicion[] => [
    ...(claim.norm > LONG * norm ? (["long"] as const) : []),
    ...(claim.norm < SHORT * norm ? (["short"] as const) : []),
    ...(claim.samples > MANY * samples ? (["many-samples"] as const) : []),
  ]);
  // Not of those: among few devices one liar turns the median against an odd room.
  const others = claims.filter((_, i) => byClaim[i]?.length === 0);
  const cosines = await cosinesToMedian(claims, others, length, read);
  return claims.flatMap(({ device }, i) => {
    const isOpposite = (cosines[i] as number) < OPPOSITE;
    const reasons = [...(byClaim[i] ?? []), ...(isOpposite ? (["opposite"] as const) : [])];
    return reasons.length === 0 ? [] : [{ device, reasons }];
  });
}

/** @param center devices that the median is of */
async function cosinesToMedian(
  claims: readonly Claim[],
  center: readonly Claim[],
  length: number,
  read: ReadDelta,
): Promise<readonly number[]> {
  const devices = claims.map(({ device }) => device);
  const round = median.begin(new Float32Array(length), read);
  for (const { device, samples } of center) {
    round.add({ device, samples, delta: await read(device) });
  }
  const middleDelta = await round.finish();
  const products = new Float64Array(devices.length);
  const squares = new Float64Array(devices.length);
  for await (const { from, rows } of columnBlocks(devices, length, read)) {
    for (const [row, values] of rows.entries()) {
      for (const [i, value] of values.entries()) {
        products[row] = (products[row] as number) + value * (middleDelta[from + i] as number);
        squares[row] = (squares[row] as number) + value * value;
      }
    }
  }
  const centerNorm = Math.sqrt(middleDelta.reduce((sum, value) => sum + value * value, 0));
  return [...products].map((product, i) => {
    const scale = Math.sqrt(squares[i] as number) * centerNorm;
    return scale === 0 ? 0 : product / scale;
  });
}
