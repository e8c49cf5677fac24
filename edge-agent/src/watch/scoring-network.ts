import type { Engine, ModelSpec, Network } from "@lares/shared";

/** Frames in one call: a watch scores one, a calibration more. */
const batchSize = 16;

/** A network that answers with whatever weights it is asked for: one for all of a watch's fits. */
export class ScoringNetwork implements AsyncDisposable {
  readonly #network: Network;
  #weights: Float32Array | undefined;

  private constructor(network: Network) {
    this.#network = network;
  }

  static async open(engine: Engine, spec: ModelSpec): Promise<ScoringNetwork> {
    return new ScoringNetwork(await engine.createNetwork(spec, { batchSize }));
  }

  /** @param weights not to be written to: they are known again by their identity */
  readonly infer = (weights: Float32Array, x: Float32Array): Float32Array => {
    if (weights !== this.#weights) this.#network.setWeights(weights);
    this.#weights = weights;
    return this.#network.infer(x);
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#network[Symbol.asyncDispose]();
  }
}
