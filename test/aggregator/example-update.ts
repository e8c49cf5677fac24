import {
  type DeviceId,
  encodeWeights,
  type FleetId,
  micro,
  parameterCount,
  type RunId,
  type Sha256,
  sha256,
  type TaskId,
  type Update,
} from "@lares/shared";

export const PARAMETERS = parameterCount(micro);
export const BASE: Sha256 = sha256("base");
export const RUN = "0123456789abcdef" as RunId;

/** A delta of `micro` whose values are all the same. */
export function flatDelta(value: number): Float32Array {
  return new Float32Array(PARAMETERS).fill(value);
}

/** An update of `micro` that fits round 0 of the fleet "home" as f32. */
export function exampleUpdate(change: Partial<Update> = {}): Update {
  return {
    kind: "update",
    v: 1,
    fleet: "home" as FleetId,
    task: "micro" as TaskId,
    run: RUN,
    round: 0,
    device: "lobby" as DeviceId,
    base: BASE,
    samples: 72,
    dtype: "f32",
    loss: { background: 1, before: 0.5, after: 0.25 },
    weights: encodeWeights(flatDelta(0.01), "f32"),
    ...change,
  };
}
