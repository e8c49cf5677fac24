import {
  cellStatistics,
  errorGrid,
  type Network,
  pooledScore,
  type Residual,
  residualOf,
  sizeOf,
} from "@lares/shared";
import type { BenchClip, BenchRoom } from "./bench-room.ts";
import type { ClipScorer } from "./clip-scorer.ts";

/** Frames in one call of the network. */
const batchSize = 16;

/**
 * Fits what a room watches with behind a network, to the room's training normals.
 * @param network with the weights to be measured; used by the scorer as long as that is
 */
export function fitNetworkScorer(room: BenchRoom, network: Network): ClipScorer {
  const statistics = cellStatistics(
    room.train.flatMap((clip) => residualsOf(network, clip).map(({ cells }) => cells)),
  );
  return (clip) => {
    const residuals = residualsOf(network, clip);
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

function residualsOf(network: Network, { inputs }: BenchClip): Residual[] {
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
