import { ok, strictEqual } from "node:assert/strict";
import {
  type ModelSpec,
  micro,
  type Network,
  referenceEngine,
  seed,
  simple,
  type Tensor,
  tensorsOf,
} from "@lares/shared";
import { type LayerSize, layerSpecs } from "./layer-specs.ts";
import { type SampleBatch, sampleBatch } from "./sample-batch.ts";

/** Makes a network of the engine under test, which the test disposes. */
export type CreateNetwork = (spec: ModelSpec, batchSize: number) => Promise<Network>;

interface Results {
  readonly output: Float32Array;
  readonly loss: number;
  readonly gradient: Float32Array;
}

/** Even, odd and tiny maps; channel counts that vectors of 4 and 8 divide, and others. */
const layerSizes: readonly LayerSize[] = [
  { height: 6, width: 8, channels: [3, 8, 12] },
  { height: 5, width: 7, channels: [1, 5, 3] },
  { height: 1, width: 3, channels: [2, 3, 17] },
];

const models: [ModelSpec, number][] = [
  [simple, 1],
  [simple, 16],
  [micro, 1],
  [micro, 16],
  [seed, 1],
  [seed, 3],
];

/** Output, loss and gradient are the reference's: float32 sums differ in their last digits. */
export function describeAgreement(create: CreateNetwork): void {
  describe("agrees with the reference", () => {
    for (const [spec, samples] of models) {
      it(`on ${spec.name}, batch ${samples}`, async function () {
        this.timeout(60_000); // The reference takes a second or two.
        await requireAgreement(create, spec, samples);
      });
    }
    for (const [index, spec] of layerSpecs(layerSizes[0]!).entries()) {
      it(`on ${spec.name}`, async () => {
        for (const size of layerSizes) {
          const sized = layerSpecs(size)[index]!;
          await requireAgreement(create, sized, 1);
          await requireAgreement(create, sized, 16);
        }
      });
    }
  });
}

async function requireAgreement(
  create: CreateNetwork,
  spec: ModelSpec,
  samples: number,
): Promise<void> {
  const batch = sampleBatch(spec, samples);
  const expected = await expectedResults(spec, samples, batch);
  await using network = await create(spec, samples);
  const actual = resultsOf(network, batch);
  const what = `${spec.input.height}x${spec.input.width}, batch ${samples}`;
  requireClose(`output, ${what}`, actual.output, expected.output, 1e-5);
  const lossError = Math.abs(actual.loss / expected.loss - 1);
  ok(lossError <= 1e-5, `loss, ${what}: ${actual.loss}, expected ${expected.loss}`);
  for (const tensor of tensorsOf(spec)) {
    const part = (flat: Float32Array) => partOf(flat, tensor);
    requireClose(`${tensor.name}, ${what}`, part(actual.gradient), part(expected.gradient), 2e-5);
  }
}

function partOf(flat: Float32Array, { offset, length }: Tensor): Float32Array {
  return flat.subarray(offset, offset + length);
}

function resultsOf(network: Network, { weights, x, target }: SampleBatch): Results {
  network.setWeights(weights);
  return { output: network.infer(x), ...network.gradient(x, target) };
}

const expectedByCase = new Map<string, Promise<Results>>();

/** The reference's results, computed once for all engines. */
function expectedResults(spec: ModelSpec, samples: number, batch: SampleBatch): Promise<Results> {
  const key = JSON.stringify([spec, samples]);
  const known = expectedByCase.get(key);
  if (known !== undefined) return known;
  const results = referenceEngine()
    .createNetwork(spec, { batchSize: samples })
    .then((network) => resultsOf(network, batch));
  expectedByCase.set(key, results);
  return results;
}

/** @param tolerance as a share of the largest expected value */
export function requireClose(
  what: string,
  actual: Float32Array,
  expected: Float32Array,
  tolerance: number,
): void {
  strictEqual(actual.length, expected.length, `length of ${what}`);
  const largest = expected.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  for (const [i, value] of expected.entries()) {
    // Written so that NaN fails.
    const isClose = Math.abs(actual[i]! - value) <= tolerance * largest;
    ok(isClose, `${what}: ${actual[i]} at ${i}, expected ${value} of at most ${largest}`);
  }
}
