import type { PreparedRoom } from "@lares/edge-agent";
import type { Network, Teardown } from "@lares/shared";
import { createParticipants, type Participant } from "../simulate/participant.ts";
import { trainAlone } from "../simulate/train-alone.ts";
import type { DetectOptions, DetectParts } from "./detect.ts";

/**
 * Trains a network on one room alone, as `lares simulate --method local` does.
 * @returns the network with its final weights, ended by `teardown`
 */
export async function trainedNetwork(
  { rounds, epochs, threads, seed, engine }: DetectOptions,
  prepared: PreparedRoom,
  { tell, log, signal }: DetectParts,
  teardown: Teardown,
): Promise<Network> {
  const training = { epochs, batchSize: 16, learningRate: 0.002 };
  const common = { rounds, seed, training, threads, method: "local", dtype: "f32" } as const;
  const config = { ...common, transport: "memory" } as const;
  const [participant] = (await createParticipants(config, [prepared], engine, teardown)) as [
    Participant,
  ];
  const { global } = await trainAlone(config, prepared.spec, [participant], {
    engine,
    log,
    signal,
    onRound: ({ round, loss }) => {
      tell({ kind: "training", round: round + 1, rounds, loss: loss ?? Number.NaN });
    },
  });
  const { weights } = await participant.learner.finish(global, training, signal);
  participant.network.setWeights(weights);
  return participant.network;
}
