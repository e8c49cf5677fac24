import {
  type Claim,
  capNorm,
  findSuspects,
  MAX_NORM,
  parseUpdate,
  requireStrategy,
} from "@lares/aggregator";
import {
  type DeviceId,
  encodeMsgpack,
  encodeWeights,
  type FleetId,
  type RunId,
  sha256,
  type TaskId,
  WireError,
  weightsDigest,
} from "@lares/shared";
import type { Sent } from "./attack-list.ts";

/** How updates become a model. */
export interface Defence {
  readonly name: string;
  readonly strategy: string;
  /** Longest delta that counts in full; null: nothing is capped or checked, the plain mean. */
  readonly maxNorm: number | null;
}

export interface Defended {
  readonly weights: Float32Array;
  /** Devices that were refused or are suspects. */
  readonly named: ReadonlySet<string>;
  /** What counts of each update that was taken. */
  readonly deltas: ReadonlyMap<string, Float32Array>;
}

/** Lets updates through the checks of the aggregator and aggregates them. */
export async function defend(
  { strategy, maxNorm }: Defence,
  base: Float32Array,
  sent: ReadonlyMap<string, Sent>,
): Promise<Defended> {
  if (maxNorm === null)
    return { weights: plainMean(base, sent), named: new Set(), deltas: new Map() };
  const refused: string[] = [];
  const deltas = new Map<string, Float32Array>();
  const claims: Claim[] = [];
  for (const [device, update] of sent) {
    const delta = findDelta(device, update, base);
    if (delta === undefined) refused.push(device);
    else {
      const { values, norm } = capNorm(delta, maxNorm);
      deltas.set(device, values);
      claims.push({ device: device as DeviceId, samples: update.samples, norm });
    }
  }
  const read = async (device: DeviceId) => deltas.get(device) as Float32Array;
  const round = requireStrategy(strategy).begin(base, read);
  for (const { device, samples } of claims) {
    round.add({ device, samples, delta: await read(device) });
  }
  const suspects = await findSuspects(claims, base.length, read);
  const named = new Set([...refused, ...suspects.map(({ device }) => device)]);
  return { weights: await round.finish(), named, deltas };
}

/** The delta of an update that the aggregator takes; undefined for one that it refuses. */
function findDelta(device: string, sent: Sent, base: Float32Array): Float32Array | undefined {
  const about = {
    fleet: "home" as FleetId,
    task: "micro" as TaskId,
    run: "0".repeat(16) as RunId,
    round: 0,
    device: device as DeviceId,
    base: weightsDigest(base),
    dtype: "f32",
  } as const;
  const payload = encodeMsgpack({
    kind: "update",
    v: 1,
    ...about,
    base: sent.hasWrongBase ? sha256("another") : about.base,
    samples: sent.samples,
    loss: { background: 1, before: 1, after: 1 },
    weights: encodeWeights(sent.delta, "f32"),
  });
  try {
    return parseUpdate(payload, { ...about, parameters: base.length }).delta;
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

/** What is done where nobody thinks of liars. */
function plainMean(base: Float32Array, sent: ReadonlyMap<string, Sent>): Float32Array {
  const sum = new Float64Array(base.length);
  let total = 0;
  for (const { delta, samples } of sent.values()) {
    // Of another shape: nothing that could be added.
    if (delta.length !== base.length) continue;
    total += samples;
    for (const [i, value] of delta.entries()) sum[i] = (sum[i] as number) + samples * value;
  }
  return base.map((weight, i) => weight + (sum[i] as number) / total);
}

/** What is advised where devices may lie. */
export const RECOMMENDED = "trimmed-mean";

/** The defences that are compared. */
export function defencesFor(maxNorm: number): readonly Defence[] {
  return [
    { name: "plain mean", strategy: "fedavg", maxNorm: null },
    { name: `fedavg, cap ${MAX_NORM}`, strategy: "fedavg", maxNorm: MAX_NORM },
    { name: "fedavg, cap", strategy: "fedavg", maxNorm },
    { name: "median", strategy: "median", maxNorm },
    { name: RECOMMENDED, strategy: "trimmed-mean", maxNorm },
    { name: "multi-krum", strategy: "multi-krum", maxNorm },
  ];
}
