import {
  type BootId,
  backgroundOf,
  CameraWatch,
  EventWatch,
  errorGrid,
  fitDetector,
  initialWeights,
  kernelsEngine,
  type ModelSpec,
  networkInputs,
  pooledScore,
  residualPairs,
  trustedCells,
  usualViewOf,
} from "@lares/shared";

/** The way of a frame from bytes to event. */
export interface ScoringWay extends AsyncDisposable {
  /** @param spent milliseconds of each step, to which this frame's are added */
  step(frame: Uint8Array, spent: Map<string, number>): void;
}

const boot = "00000000000000b7" as BootId;

/** Ready to score: trained statistics, a network with random weights, a camera that is watched. */
export async function preparedSteps(
  spec: ModelSpec,
  train: readonly Uint8Array[],
): Promise<ScoringWay> {
  const network = await kernelsEngine().createNetwork(spec, { batchSize: 1 });
  network.setWeights(initialWeights(spec, 1));
  const background = backgroundOf(train);
  const fitted = fitDetector(
    { spec, infer: (x) => network.infer(x), batchSize: 1 },
    networkInputs(spec, background, train),
    { trust: 0.5 },
  ).fit;
  const camera = new CameraWatch(usualViewOf(spec.input, train));
  const events = new EventWatch({
    boot,
    kinds: ["appearance"],
    eventsPerWeek: 1,
    clockSeconds: 0,
  });
  let seconds = 0;
  return {
    step(frame, spent) {
      seconds += 60;
      const timed = <T>(name: string, work: () => T): T => {
        const start = performance.now();
        const result = work();
        spent.set(name, (spent.get(name) ?? 0) + performance.now() - start);
        return result;
      };
      timed("camera", () => camera.step(seconds, frame));
      const input = timed("registration", () => networkInputs(spec, background, [frame]));
      const output = timed("network", () => network.infer(input));
      const pair = timed("residual", () => {
        return residualPairs({ spec, infer: () => output, batchSize: 1 }, input)[0];
      });
      if (pair === undefined) return;
      const { statistics, trust } = fitted;
      const grid = timed("statistics", () => errorGrid(trustedCells(pair, trust), statistics));
      timed("event", () => {
        const evidence = { appearance: { score: pooledScore(grid), pValue: 1, grid } };
        return events.step({ uptimeSeconds: seconds, clockSeconds: seconds, evidence });
      });
    },
    [Symbol.asyncDispose]: () => network[Symbol.asyncDispose](),
  };
}
