import { createMethod, Learner, type Samples } from "@lares/edge-agent";
import { derivedSeed, initialWeights, type Network, type TrainingPlan } from "@lares/shared";

/** What a room trains on. */
export interface Member {
  readonly name: string;
  readonly train: Samples;
  readonly heldOut: Samples;
}

export interface FleetSetup {
  readonly network: Network;
  readonly method: string;
  readonly rounds: number;
  readonly plan: TrainingPlan;
  readonly seed: number;
}

/** Rounds of plain averaging, without messages. @returns the learners and their global model */
export async function trainSmallFleet(
  members: readonly Member[],
  { network, method, rounds, plan, seed }: FleetSetup,
): Promise<{ learners: readonly Learner[]; global: Float32Array }> {
  const { spec } = network;
  const learners = members.map(
    ({ name, train, heldOut }) =>
      new Learner({
        network,
        method: createMethod(method, spec),
        train,
        heldOut,
        seed: derivedSeed(seed, name),
      }),
  );
  let global = initialWeights(spec, derivedSeed(seed, "initial"));
  for (let round = 0; round < rounds; round++) {
    const sums = new Float64Array(global.length);
    let samples = 0;
    for (const learner of learners) {
      const trained = await learner.train(round, global, plan);
      samples += trained.samples;
      for (const [i, weight] of trained.weights.entries()) {
        sums[i] = (sums[i] as number) + trained.samples * weight;
      }
    }
    if (method !== "local") global = Float32Array.from(sums, (sum) => sum / samples);
  }
  return { learners, global };
}
