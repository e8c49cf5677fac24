import type { Optimizer } from "../engine.ts";
import type { Tensor, TensorFlow } from "./tensorflow.ts";

/** What an optimizer remembers between steps, in tensors that it owns. */
export class OptimizerState {
  private readonly tf: TensorFlow;
  private readonly parameters: number;
  private mean: Tensor;
  private meanSquare: Tensor;
  private steps = 0;

  constructor(tf: TensorFlow, parameters: number) {
    this.tf = tf;
    this.parameters = parameters;
    this.mean = tf.zeros([parameters]);
    this.meanSquare = tf.zeros([parameters]);
  }

  /** @returns the moved weights, a tensor that the caller owns */
  update(weights: Tensor, gradient: Tensor, optimizer: Optimizer): Tensor {
    const { tf } = this;
    if (optimizer.kind === "sgd") {
      return tf.tidy(() => tf.sub(weights, tf.mul(gradient, optimizer.learningRate)));
    }
    const { learningRate, beta1, beta2, epsilon } = optimizer;
    this.steps += 1;
    const meanShare = 1 - beta1 ** this.steps;
    const meanSquareShare = 1 - beta2 ** this.steps;
    const next = tf.tidy(() => {
      const mean = tf.add(tf.mul(this.mean, beta1), tf.mul(gradient, 1 - beta1));
      const meanSquare = tf.add(
        tf.mul(this.meanSquare, beta2),
        tf.mul(tf.square(gradient), 1 - beta2),
      );
      const spread = tf.add(tf.sqrt(tf.div(meanSquare, meanSquareShare)), epsilon);
      const move = tf.div(tf.mul(mean, learningRate / meanShare), spread);
      return { mean, meanSquare, weights: tf.sub(weights, move) };
    });
    this.dispose();
    this.mean = next.mean;
    this.meanSquare = next.meanSquare;
    return next.weights;
  }

  reset(): void {
    this.dispose();
    this.mean = this.tf.zeros([this.parameters]);
    this.meanSquare = this.tf.zeros([this.parameters]);
    this.steps = 0;
  }

  dispose(): void {
    this.mean.dispose();
    this.meanSquare.dispose();
  }
}
