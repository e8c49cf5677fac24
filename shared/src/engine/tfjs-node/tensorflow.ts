/** A tensor of float32 in TensorFlow's memory, until it is disposed. */
export interface Tensor {
  readonly shape: readonly number[];
  dataSync(): Float32Array;
  dispose(): void;
}

/** Values that TensorFlow takes where a tensor is expected: numbers stand for scalars. */
export type Operand = Tensor | number;

/** What is used of @tensorflow/tfjs-node 4, whose own types need the package to be installed. */
export interface TensorFlow {
  tensor(values: Float32Array, shape: readonly number[]): Tensor;
  zeros(shape: readonly number[]): Tensor;
  /** Disposes every tensor that `work` made, but for those in its result, which it walks through. */
  tidy<Result extends Tensor | Readonly<Record<string, Tensor>>>(work: () => Result): Result;
  memory(): { readonly numTensors: number };

  conv2d(x: Tensor, filter: Tensor, strides: number, pad: "same"): Tensor;
  depthwiseConv2d(x: Tensor, filter: Tensor, strides: number, pad: "same"): Tensor;
  conv2dTranspose(
    x: Tensor,
    filter: Tensor,
    outputShape: readonly number[],
    strides: number,
    pad: "same",
  ): Tensor;
  maxPool(x: Tensor, filterSize: number, strides: number, pad: "same"): Tensor;
  readonly image: {
    resizeNearestNeighbor(x: Tensor, size: readonly [number, number]): Tensor;
  };
  matMul(a: Tensor, b: Tensor): Tensor;

  relu(x: Tensor): Tensor;
  sigmoid(x: Tensor): Tensor;
  clipByValue(x: Tensor, low: number, high: number): Tensor;

  add(a: Operand, b: Operand): Tensor;
  sub(a: Operand, b: Operand): Tensor;
  mul(a: Operand, b: Operand): Tensor;
  div(a: Operand, b: Operand): Tensor;
  square(x: Tensor): Tensor;
  sqrt(x: Tensor): Tensor;
  sum(x: Tensor): Tensor;
  mean(x: Tensor): Tensor;

  reshape(x: Tensor, shape: readonly number[]): Tensor;
  concat(parts: readonly Tensor[], axis?: number): Tensor;
  split(x: Tensor, lengths: readonly number[], axis?: number): Tensor[];

  /** The scalar that `f` returns and its derivatives by each argument. */
  valueAndGrads(
    f: (...args: Tensor[]) => Tensor,
  ): (args: readonly Tensor[]) => { readonly value: Tensor; readonly grads: readonly Tensor[] };
}
