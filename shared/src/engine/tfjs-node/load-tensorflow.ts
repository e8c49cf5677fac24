import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import util from "node:util";
import { ConfigError } from "../../errors.ts";
import type { Tensor, TensorFlow } from "./tensorflow.ts";

const packageName = "@tensorflow/tfjs-node";
const remedy =
  'Install it as the section "The tfjs-node engine" of the README of @lares/shared says, ' +
  'or use the engine "kernels".';

/**
 * Loads TensorFlow and proves that it computes: only that tells whether the package's addon and
 * the library that it links to fit this machine.
 * @param directory where the package is installed; else it is looked up from here
 * @throws ConfigError when the package is missing or broken
 */
export function loadTensorFlow(directory: string | undefined): TensorFlow {
  // Networks of this size lose by threads. TensorFlow reads the variables when it is loaded.
  process.env.TF_NUM_INTRAOP_THREADS ??= "1";
  process.env.TF_NUM_INTEROP_THREADS ??= "1";
  // Its remarks on the processor would end up between ours.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
  restoreIsNullOrUndefined();
  const origin = directory === undefined ? import.meta.url : join(resolve(directory), "index.js");
  const where = directory === undefined ? "" : ` in ${directory}`;
  let tensorFlow: TensorFlow;
  try {
    tensorFlow = createRequire(origin)(packageName) as TensorFlow;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
    throw new ConfigError(`${packageName}${where} does not load: ${reason}`, remedy, cause);
  }
  requireGradient(tensorFlow, where);
  return tensorFlow;
}

/** tfjs-node 4.22 calls this function of node:util, which Node 23 removed. */
function restoreIsNullOrUndefined(): void {
  if ("isNullOrUndefined" in util) return;
  Object.assign(util, {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
  });
}

/**
 * Sum of the squares of an upsampled convolution, by its filter: the padding, the gradient of the
 * convolution and that of nearest upsampling, which the pure JavaScript backend gets wrong for
 * more than one sample, all show in it.
 */
function requireGradient(tf: TensorFlow, where: string): void {
  const expected = [208, 256, 0, 304, 352, 0, 0, 0, 0];
  const gradient = tf.tidy(() => {
    const x = tf.tensor(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), [2, 2, 2, 1]);
    const filter = tf.tensor(Float32Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0), [3, 3, 1, 1]);
    const { grads } = tf.valueAndGrads((weights) => {
      const y = tf.conv2d(x, weights as Tensor, 2, "same");
      return tf.sum(tf.square(tf.image.resizeNearestNeighbor(y, [2, 2])));
    })([filter]);
    return grads[0] as Tensor;
  });
  const actual = gradient.dataSync();
  gradient.dispose();
  if (!expected.every((value, i) => value === actual[i])) {
    throw new ConfigError(
      `${packageName}${where} computes the gradient ${actual}, expected ${expected}`,
      remedy,
    );
  }
}
