/** Weights and bias of one layer, or their gradients; empty for layers without any. */
export interface Parameters<Values> {
  /** In the order that `tensorsOf` gives for the layer's kind. */
  readonly weights: Values;
  readonly bias: Values;
}

/**
 * What a layer does to one sample before its activation, in float64. Maps are NHWC with N = 1;
 * every result is new and arguments stay as they are, but for the gradient.
 */
export interface Operation {
  forward(x: Float64Array, parameters: Parameters<Float32Array>): Float64Array;
  /**
   * @param dy derivative of the loss by the result of `forward`
   * @param gradient derivative by the parameters is added to it
   * @returns derivative by x
   */
  backward(
    x: Float64Array,
    dy: Float64Array,
    parameters: Parameters<Float32Array>,
    gradient: Parameters<Float64Array>,
  ): Float64Array;
}
