#pragma once

#include <stdint.h>

#include "lares/nn/feature-map.hpp"
#include "lares/nn/status.hpp"
#include "lares/nn/window.hpp"

namespace lares::nn {

/** The numbers are part of the program format. */
enum class LayerKind : int32_t {
  convolution = 1,
  transposedConvolution = 2,
  depthwise = 3,
  dense = 4,
  maxPool = 5,
  upsample = 6,
  clip = 7,
};

/** Applied to a layer's output in place. The numbers are part of the program format. */
enum class Activation : int32_t { linear = 0, relu = 1, sigmoid = 2 };

/** A layer as the program has it: window size, stride and channels are 0 where they mean nothing.
 */
struct LayerRecord {
  int32_t kind, size, stride, channels, activation;
};

/** A layer of a planned network. */
struct Layer {
  LayerKind kind;
  Activation activation;
  Window window;
  Shape input, output;

  bool isWindow() const {
    return kind == LayerKind::convolution || kind == LayerKind::transposedConvolution ||
           kind == LayerKind::dense;
  }

  /** The larger of the two maps of a window; depthwise and pooling make the coarse from it. */
  const Shape& fine() const { return kind == LayerKind::transposedConvolution ? output : input; }

  const Shape& coarse() const { return kind == LayerKind::transposedConvolution ? input : output; }

  /** Values of the weight tensor; the bias follows it in the flat weight vector. */
  int32_t weightCount() const {
    if (isWindow()) return window.taps() * input.channels * output.channels;
    return kind == LayerKind::depthwise ? window.taps() * input.channels : 0;
  }

  int32_t biasCount() const { return weightCount() == 0 ? 0 : output.channels; }
};

/** Values of one map or tensor: their offsets, borders and panels then fit an int32_t. */
inline constexpr int64_t kMaxValues = int64_t{1} << 26;

inline bool isSizeAllowed(int64_t height, int64_t width, int64_t channels) {
  return height > 0 && width > 0 && channels > 0 && height <= kMaxValues && width <= kMaxValues &&
         channels <= kMaxValues && (height + 2) * (width + 2) <= kMaxValues &&
         (height + 2) * (width + 2) * channels <= kMaxValues;
}

/** The window of a layer and the shape of its output, from its record and its input. */
inline Status planWindow(const LayerRecord& record, Layer& layer) {
  const Shape& input = layer.input;
  switch (layer.kind) {
    case LayerKind::convolution:
    case LayerKind::depthwise: {
      const bool isKnown = record.size == 3 || (record.size == 1 && record.stride == 1);
      if (!isKnown || (record.stride != 1 && record.stride != 2)) return Status::badWindow;
      layer.window = sameWindow(input, record.size, record.stride);
      const int32_t shrink = record.stride;
      layer.output = {(input.height + shrink - 1) / shrink, (input.width + shrink - 1) / shrink,
                      layer.kind == LayerKind::depthwise ? input.channels : record.channels};
      return Status::ok;
    }
    case LayerKind::transposedConvolution:
      if ((record.size != 2 && record.size != 3) || record.stride != 2) return Status::badWindow;
      layer.output = {2 * input.height, 2 * input.width, record.channels};
      layer.window = sameWindow(layer.output, record.size, 2);
      return Status::ok;
    case LayerKind::dense:
      layer.window = wholeWindow(input);
      layer.output = {1, 1, record.channels};
      return Status::ok;
    case LayerKind::maxPool:
      layer.output = {(input.height + 1) / 2, (input.width + 1) / 2, input.channels};
      return Status::ok;
    case LayerKind::upsample:
      layer.output = {2 * input.height, 2 * input.width, input.channels};
      return Status::ok;
    case LayerKind::clip:
      layer.output = input;
      return Status::ok;
  }
  return Status::badKind;
}

inline Status planLayer(const LayerRecord& record, const Shape& input, Layer& layer) {
  if (record.activation < 0 || record.activation > 2) return Status::badActivation;
  layer = {};
  layer.kind = static_cast<LayerKind>(record.kind);
  layer.activation = static_cast<Activation>(record.activation);
  layer.input = input;
  const Status status = planWindow(record, layer);
  if (status != Status::ok) return status;
  const Shape& output = layer.output;
  if (!isSizeAllowed(output.height, output.width, output.channels)) return Status::badSize;
  const int64_t inputs = int64_t{layer.window.taps()} * input.channels;
  if (layer.isWindow() && !isSizeAllowed(1, inputs, output.channels)) return Status::badSize;
  return Status::ok;
}

}  // namespace lares::nn
