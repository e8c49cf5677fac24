/** Height, width and channels of one picture or feature map; memory order is NHWC. */
export interface Shape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** `clip` is the identity on [0, 1] and constant outside, with gradient 0 there. */
export type Activation = "linear" | "relu" | "sigmoid" | "clip";

/**
 * One layer. Padding is TensorFlow's `same` everywhere: the output of stride s has ceil(n / s)
 * rows, and a 3x3 kernel at stride 2 pads (0, 1) on even sizes and (1, 1) on odd ones.
 *
 * `conv3x3`, `depthwise3x3`, `pointwise`, `transposedConv` and `dense` carry a bias.
 * `transposedConv` has stride 2 and doubles height and width; it is the gradient of the `same`
 * convolution of its size with respect to that convolution's input.
 * `dense` flattens its input in NHWC order and gives a 1x1 map of `channels`.
 */
export type LayerSpec =
  | {
      readonly kind: "conv3x3";
      readonly channels: number;
      readonly stride: 1 | 2;
      readonly activation: Activation;
    }
  | { readonly kind: "depthwise3x3"; readonly stride: 1 | 2; readonly activation: Activation }
  | { readonly kind: "pointwise"; readonly channels: number; readonly activation: Activation }
  | {
      readonly kind: "transposedConv";
      readonly size: 2 | 3;
      readonly channels: number;
      readonly activation: Activation;
    }
  | { readonly kind: "maxPool2x2" }
  | { readonly kind: "upsample2x" }
  | { readonly kind: "dense"; readonly channels: number; readonly activation: Activation };

/** A network as data: a chain of layers. */
export interface ModelSpec {
  /** Lower-case name; the task of the rounds that train it. */
  readonly name: string;
  readonly input: Shape;
  /**
   * What the network sees: the frame itself in [0, 1], or its signed difference to the room's
   * background times 8.
   */
  readonly sees: "frame" | "difference";
  readonly layers: readonly LayerSpec[];
}
