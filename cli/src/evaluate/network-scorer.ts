import {
  cellStatistics,
  errorGrid,
  type Network,
  pooledScore,
  type Residual,
  residualOf,
  sizeOf,
} from "@lares/shared";
import type { BenchRoom } from "./bench-room.ts";
import type { ClipScorer } from "./clip-scorer.ts";

/** Frames in one call of the network. */
const batchSize = 16;

/**
 * Fits what a room watches with behind a network, to the room's training normals.
 * @param network with the weights to be measured; used by the scorer as long as that is
 */
export function fitNetworkScorer({ prepared }: BenchRoom, network: Network): ClipScorer {
  const { train, heldOut } = prepared;
  const usual = [train, heldOut].flatMap(({ values }) => residualsOf(network, values));
  const statistics = cellStatistics(usual.map(({ cells }) => cells));
  return ({ inputs }) => {
    const residuals = residualsOf(network, inputs);
    const grids = residuals.map(({ cells }) => errorGrid(cells, statistics));
    return {
      scores: {
        appearance: grids.map(pooledScore),
        mse: residuals.map(({ meanSquaredError }) => meanSquaredError),
      },
      grids,
    };
  };
}

function residualsOf(network: Network, inputs: Float32Array): Residual[] {
  const { spec } = network;
  const size = sizeOf(spec.input);
  const residuals: Residual[] = [];
  for (let start = 0; start < inputs.length; start += batchSize * size) {
    const batch = inputs.subarray(start, start + batchSize * size);
    const outputs = network.infer(batch);
    for (let at = 0; at < batch.length; at += size) {
      residuals.push(
        residualOf(spec, batch.subarray(at, at + size), outputs.subarray(at, at + size)),
      );
    }
  }
  return residuals;
}
