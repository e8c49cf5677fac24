#pragma once

#include <stdint.h>

#include "lares/nn/activation.hpp"
#include "lares/nn/bias-gradient.hpp"
#include "lares/nn/depthwise.hpp"
#include "lares/nn/layer.hpp"
#include "lares/nn/max-pool.hpp"
#include "lares/nn/upsample.hpp"
#include "lares/nn/weight-gradient.hpp"
#include "lares/nn/window-layer.hpp"

namespace lares::nn {

/** Floats of the panels that the forward pass reads. */
inline int32_t forwardPanelFloats(const Layer& layer) {
  const int32_t fine = layer.fine().channels, coarse = layer.coarse().channels;
  if (!layer.isWindow()) return 0;
  return layer.kind == LayerKind::transposedConvolution ? scatterFloats(layer.window, fine, coarse)
                                                        : gatherFloats(layer.window, fine, coarse);
}

/** Floats of the panels that the backward pass reads. */
inline int32_t backwardPanelFloats(const Layer& layer) {
  const int32_t fine = layer.fine().channels, coarse = layer.coarse().channels;
  if (!layer.isWindow()) return 0;
  return layer.kind == LayerKind::transposedConvolution ? gatherFloats(layer.window, fine, coarse)
                                                        : scatterFloats(layer.window, fine, coarse);
}

/** @param weights the layer's weight tensor */
inline void packForward(const Layer& layer, const float* weights, float* panels) {
  const int32_t fine = layer.fine().channels, coarse = layer.coarse().channels;
  if (layer.kind == LayerKind::transposedConvolution) {
    packScatter(layer.window, fine, coarse, weights, panels);
  } else if (layer.isWindow()) {
    packGather(layer.window, fine, coarse, weights, panels);
  }
}

/** @param weights the layer's weight tensor */
inline void packBackward(const Layer& layer, const float* weights, float* panels) {
  const int32_t fine = layer.fine().channels, coarse = layer.coarse().channels;
  if (layer.kind == LayerKind::transposedConvolution) {
    packGather(layer.window, fine, coarse, weights, panels);
  } else if (layer.isWindow()) {
    packScatter(layer.window, fine, coarse, weights, panels);
  }
}

inline void activate(Activation activation, const FeatureMap& map) {
  switch (activation) {
    case Activation::linear:
      return;
    case Activation::relu:
      return reluForward(map);
    case Activation::sigmoid:
      return sigmoidForward(map);
  }
}

/** Turns the gradient by the activation's output into the gradient by its input, in place. */
inline void activateBackward(Activation activation, const FeatureMap& output,
                             const FeatureMap& error) {
  switch (activation) {
    case Activation::linear:
      return;
    case Activation::relu:
      return reluBackward(output, error);
    case Activation::sigmoid:
      return sigmoidBackward(output, error);
  }
}

/**
 * One layer of one sample, activation included.
 * @param weights the layer's weight tensor, its bias behind it
 * @param panels of `packForward`
 */
inline void forwardLayer(const Layer& layer, const float* weights, const float* panels,
                         const FeatureMap& input, const FeatureMap& output) {
  const float* bias = weights + layer.weightCount();
  switch (layer.kind) {
    case LayerKind::convolution:
    case LayerKind::dense:
      gather(layer.window, input, panels, bias, output);
      break;
    case LayerKind::transposedConvolution:
      scatter(layer.window, input, panels, bias, output);
      break;
    case LayerKind::depthwise:
      depthwiseForward(layer.window, input, weights, bias, output);
      break;
    case LayerKind::maxPool:
      maxPoolForward(input, output);
      break;
    case LayerKind::upsample:
      upsampleForward(input, output);
      break;
    case LayerKind::clip:
      clipForward(input, output);
      break;
  }
  activate(layer.activation, output);
}

/**
 * Adds the gradient of one layer's weights and bias for one sample.
 * @param error gradient by the layer's output before its activation
 * @param gradient of the layer's weight tensor, its bias behind it
 */
inline void gradientOfLayer(const Layer& layer, const FeatureMap& input, const FeatureMap& error,
                            float* gradient) {
  switch (layer.kind) {
    case LayerKind::convolution:
    case LayerKind::dense:
      weightGradient(layer.window, input, error, gradient);
      break;
    case LayerKind::transposedConvolution:
      weightGradient(layer.window, error, input, gradient);
      break;
    case LayerKind::depthwise:
      depthwiseGradient(layer.window, input, error, gradient);
      break;
    case LayerKind::maxPool:
    case LayerKind::upsample:
    case LayerKind::clip:
      return;
  }
  biasGradient(error, gradient + layer.weightCount());
}

/**
 * Gradient by one layer's input for one sample.
 * @param panels of `packBackward`
 * @param error gradient by the layer's output before its activation
 * @param inputError receives the result
 */
inline void backwardLayer(const Layer& layer, const float* weights, const float* panels,
                          const FeatureMap& input, const FeatureMap& error,
                          const FeatureMap& inputError) {
  switch (layer.kind) {
    case LayerKind::convolution:
    case LayerKind::dense:
      return scatter(layer.window, error, panels, nullptr, inputError);
    case LayerKind::transposedConvolution:
      return gather(layer.window, error, panels, nullptr, inputError);
    case LayerKind::depthwise:
      return depthwiseBackward(layer.window, error, weights, inputError);
    case LayerKind::maxPool:
      return maxPoolBackward(input, error, inputError);
    case LayerKind::upsample:
      return upsampleBackward(error, inputError);
    case LayerKind::clip:
      return clipBackward(input, error, inputError);
  }
}

}  // namespace lares::nn
