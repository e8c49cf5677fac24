import { BugError } from "../../errors.ts";
import type { Activation, LayerSpec, ModelSpec } from "../../models/model-spec.ts";
import type { Tensor, TensorFlow } from "./tensorflow.ts";

/**
 * Runs a batch through the network, by TensorFlow's own operations.
 * @param x NHWC
 * @param parameters weights and bias of each layer that has them, shaped as in `tensorsOf`
 */
export function forward(
  tf: TensorFlow,
  spec: ModelSpec,
  x: Tensor,
  parameters: readonly Tensor[],
): Tensor {
  let y = x;
  let used = 0;
  for (const layer of spec.layers) {
    if (layer.kind === "maxPool2x2") {
      y = tf.maxPool(y, 2, 2, "same");
    } else if (layer.kind === "upsample2x") {
      const [, height, width] = sizesOf(y);
      y = tf.image.resizeNearestNeighbor(y, [2 * height, 2 * width]);
    } else {
      const [weights, bias] = parameters.slice(used, used + 2) as [Tensor, Tensor];
      used += 2;
      y = activate(tf, tf.add(weigh(tf, layer, y, weights), bias), layer.activation);
    }
  }
  return y;
}

type WeightedLayer = Exclude<LayerSpec, { kind: "maxPool2x2" | "upsample2x" }>;

/** The weighted sums of a layer, without its bias. */
function weigh(tf: TensorFlow, layer: WeightedLayer, x: Tensor, weights: Tensor): Tensor {
  const [samples, height, width, channels] = sizesOf(x);
  switch (layer.kind) {
    case "conv3x3":
      return tf.conv2d(x, weights, layer.stride, "same");
    case "depthwise3x3":
      return tf.depthwiseConv2d(x, tf.reshape(weights, [3, 3, channels, 1]), layer.stride, "same");
    case "pointwise": {
      const filter = tf.reshape(weights, [1, 1, channels, layer.channels]);
      return tf.conv2d(x, filter, 1, "same");
    }
    case "transposedConv": {
      const outputShape = [samples, 2 * height, 2 * width, layer.channels];
      return tf.conv2dTranspose(x, weights, outputShape, 2, "same");
    }
    case "dense": {
      const rows = tf.reshape(x, [samples, height * width * channels]);
      return tf.reshape(tf.matMul(rows, weights), [samples, 1, 1, layer.channels]);
    }
    default:
      throw new BugError(`layer kind ${JSON.stringify(layer satisfies never)} has no operation`);
  }
}

function activate(tf: TensorFlow, x: Tensor, activation: Activation): Tensor {
  switch (activation) {
    case "linear":
      return x;
    case "relu":
      return tf.relu(x);
    case "sigmoid":
      return tf.sigmoid(x);
    case "clip":
      return tf.clipByValue(x, 0, 1);
    default:
      throw new BugError(`activation ${activation satisfies never} has no operation`);
  }
}

/** Samples, height, width and channels. */
function sizesOf(x: Tensor): readonly [number, number, number, number] {
  return x.shape as [number, number, number, number];
}
