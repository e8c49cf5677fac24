import { outputOf, parameterCount, requireWeights, tensorsOf } from "../models/layout.ts";
import type { ModelSpec, Shape } from "../models/model-spec.ts";
import type { BatchGradient, Engine, Network, NetworkOptions, Optimizer } from "./engine.ts";
import { requireBatch, requireNetworkOptions } from "./require-batch.ts";
import { forward } from "./tfjs-node/forward.ts";
import { loadTensorFlow } from "./tfjs-node/load-tensorflow.ts";
import { OptimizerState } from "./tfjs-node/optimizer-state.ts";
import type { Tensor, TensorFlow } from "./tfjs-node/tensorflow.ts";

export interface TfjsNodeOptions {
  /** Where @tensorflow/tfjs-node is installed; default LARES_TFJS_NODE, else it is looked up. */
  readonly directory?: string | undefined;
}

/**
 * Networks in TensorFlow, through @tensorflow/tfjs-node, an optional peer of this package: see its
 * README. The threads are TensorFlow's own, for the whole process: TF_NUM_INTRAOP_THREADS and
 * TF_NUM_INTEROP_THREADS, 1 unless they are set.
 * @throws ConfigError when the package is missing or broken
 */
export async function tfjsNodeEngine(options: TfjsNodeOptions = {}): Promise<Engine> {
  const tf = loadTensorFlow(options.directory ?? process.env.LARES_TFJS_NODE);
  return {
    name: "tfjs-node",
    createNetwork: async (spec, networkOptions) => {
      requireNetworkOptions(networkOptions);
      return new TfjsNodeNetwork(tf, spec, networkOptions);
    },
  };
}

/** Owns one tensor with all weights, and the optimizer's. */
class TfjsNodeNetwork implements Network {
  readonly spec: ModelSpec;
  private readonly tf: TensorFlow;
  private readonly batchSize: number;
  private readonly optimizerState: OptimizerState;
  private current: Tensor;

  constructor(tf: TensorFlow, spec: ModelSpec, { batchSize }: NetworkOptions) {
    this.tf = tf;
    this.spec = spec;
    this.batchSize = batchSize;
    this.optimizerState = new OptimizerState(tf, parameterCount(spec));
    this.current = tf.zeros([parameterCount(spec)]);
  }

  weights(): Float32Array {
    return this.current.dataSync().slice();
  }

  setWeights(weights: Float32Array): void {
    requireWeights(this.spec, weights);
    this.replaceWeights(this.tf.tensor(weights.slice(), [weights.length]));
  }

  resetOptimizer(): void {
    this.optimizerState.reset();
  }

  infer(x: Float32Array): Float32Array {
    const samples = requireBatch(this.spec, this.batchSize, x);
    return taken(
      this.tf.tidy(() =>
        forward(this.tf, this.spec, this.batchOf(x, this.spec.input, samples), this.parameters()),
      ),
    );
  }

  gradient(x: Float32Array, target: Float32Array): BatchGradient {
    const { loss, gradient } = this.lossAndGradient(x, target);
    return { loss, gradient: taken(gradient) };
  }

  step(x: Float32Array, target: Float32Array, optimizer: Optimizer): number {
    const { loss, gradient } = this.lossAndGradient(x, target);
    this.replaceWeights(this.optimizerState.update(this.current, gradient, optimizer));
    gradient.dispose();
    return loss;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.current.dispose();
    this.optimizerState.dispose();
  }

  private replaceWeights(next: Tensor): void {
    this.current.dispose();
    this.current = next;
  }

  private batchOf(values: Float32Array, { height, width, channels }: Shape, samples: number) {
    return this.tf.tensor(values, [samples, height, width, channels]);
  }

  /** Views of the weights by tensor, for use within one tidy. */
  private parameters(): Tensor[] {
    const tensors = tensorsOf(this.spec);
    const parts = this.tf.split(
      this.current,
      tensors.map(({ length }) => length),
    );
    return tensors.map(({ shape }, i) => this.tf.reshape(parts[i]!, shape));
  }

  /** @returns the gradient as a flat tensor that the caller owns */
  private lossAndGradient(
    x: Float32Array,
    target: Float32Array,
  ): { readonly loss: number; readonly gradient: Tensor } {
    const { tf, spec } = this;
    const samples = requireBatch(spec, this.batchSize, x, target);
    const { loss, gradient } = tf.tidy(() => {
      const input = this.batchOf(x, spec.input, samples);
      const wanted = this.batchOf(target, outputOf(spec), samples);
      const { value, grads } = tf.valueAndGrads((...parameters) =>
        tf.mean(tf.square(tf.sub(forward(tf, spec, input, parameters), wanted))),
      )(this.parameters());
      return { loss: value, gradient: tf.concat(grads.map((part) => tf.reshape(part, [-1]))) };
    });
    return { loss: taken(loss)[0]!, gradient };
  }
}

/** The tensor's values; the tensor is disposed. */
function taken(tensor: Tensor): Float32Array {
  const values = tensor.dataSync();
  tensor.dispose();
  return values;
}
