import { type ModelSpec, parameterCount, type Tensor, tensorsOf } from "@lares/shared/learning";

/** Which output channel each weight belongs to; a layer's bias shares its weights' channels. */
export interface ChannelMap {
  /** Output channels of the whole model. */
  readonly channels: number;
  /** Channel of each value of the flat weight vector. */
  readonly channelOf: Uint32Array;
}

/** @returns the output channels of `spec`, numbered through all layers */
export function channelMap(spec: ModelSpec): ChannelMap {
  const tensors = tensorsOf(spec);
  const channelOf = new Uint32Array(tensors.reduce((sum, { length }) => sum + length, 0));
  let channels = 0;
  for (const tensor of tensors) {
    const { count, inner } = axisOf(tensor);
    // A bias follows its layer's weights and has as many channels.
    const first = tensor.role === "bias" ? channels - count : channels;
    for (let i = 0; i < tensor.length; i++) {
      channelOf[tensor.offset + i] = first + (Math.floor(i / inner) % count);
    }
    channels = first + count;
  }
  return { channels, channelOf };
}

/** @returns every weight of `spec` as a channel of its own */
export function elementMap(spec: ModelSpec): ChannelMap {
  const channels = parameterCount(spec);
  return { channels, channelOf: Uint32Array.from({ length: channels }, (_, i) => i) };
}

/** Length of the channel axis and of what lies within one step of it. */
function axisOf(tensor: Tensor): { count: number; inner: number } {
  const count = tensor.shape[tensor.channelAxis] as number;
  const inner = tensor.shape.slice(tensor.channelAxis + 1).reduce((a, b) => a * b, 1);
  return { count, inner };
}

/** alpha · global + (1 − alpha) · local, channel by channel. */
export function mixChannels(
  map: ChannelMap,
  alpha: Float32Array,
  global: Float32Array,
  local: Float32Array,
): Float32Array {
  const mixed = new Float32Array(global.length);
  for (let i = 0; i < mixed.length; i++) {
    const share = alpha[map.channelOf[i] as number] as number;
    mixed[i] = share * (global[i] as number) + (1 - share) * (local[i] as number);
  }
  return mixed;
}

/**
 * Derivative of the loss by alpha, from its derivative by the mixed weights.
 * @param gradient derivative of the loss by the weights at the mix
 */
export function alphaGradient(
  map: ChannelMap,
  gradient: Float32Array,
  global: Float32Array,
  local: Float32Array,
): Float64Array {
  const sums = new Float64Array(map.channels);
  for (let i = 0; i < gradient.length; i++) {
    const channel = map.channelOf[i] as number;
    const pull = (global[i] as number) - (local[i] as number);
    sums[channel] = (sums[channel] as number) + (gradient[i] as number) * pull;
  }
  return sums;
}
