#pragma once

#include <stdint.h>

#include "lares/nn/layer-pass.hpp"
#include "lares/nn/layer.hpp"
#include "lares/nn/squared-error.hpp"
#include "lares/nn/status.hpp"

namespace lares::nn {

/**
 * A chain of layers, one sample at a time. All memory is the caller's: the flat weight vector,
 * its gradient, and an arena whose first `inferenceFloats` serve the forward pass and whose rest,
 * up to `trainingFloats`, only the backward pass touches.
 *
 * A program is {height, width, channels} of the input, then one LayerRecord per layer.
 */
class Network {
 public:
  static constexpr int32_t kMaxLayers = 64;
  static constexpr int32_t kHeader = 3;
  static constexpr int32_t kRecord = 5;
  static constexpr int32_t kMaxProgram = kHeader + kMaxLayers * kRecord;

  /** Reads a program. Nothing else may be called before this has returned ok. */
  [[nodiscard]] Status plan(const int32_t* program, int32_t length) {
    if (length > kMaxProgram) return Status::tooManyLayers;
    if (length <= kHeader || (length - kHeader) % kRecord != 0) return Status::badLength;
    count_ = (length - kHeader) / kRecord;
    Shape shape = {program[0], program[1], program[2]};
    if (!isSizeAllowed(shape.height, shape.width, shape.channels)) return Status::badSize;
    for (int32_t i = 0; i < count_; i++) {
      const int32_t* at = program + kHeader + i * kRecord;
      const Status status = planLayer({at[0], at[1], at[2], at[3], at[4]}, shape, layers_[i]);
      if (status != Status::ok) return status;
      shape = layers_[i].output;
    }
    return placeAll();
  }

  int32_t parameters() const { return parameters_; }
  int32_t inputSize() const { return layers_[0].input.size(); }
  int32_t outputSize() const { return layers_[count_ - 1].output.size(); }
  int32_t inferenceFloats() const { return inferenceFloats_; }
  int32_t trainingFloats() const { return trainingFloats_; }

  /** Names the memory to work in: both outlive the network or the next call. */
  void bind(const float* weights, float* arena) {
    weights_ = weights;
    arena_ = arena;
    weightsChanged();
  }

  /** To be called after each change of the weights: panels are packed anew when needed. */
  void weightsChanged() { isForwardPacked_ = isBackwardPacked_ = false; }

  /** Runs one sample. @param x dense input */
  void forward(const float* x) {
    if (!isForwardPacked_) {
      for (int32_t i = 0; i < count_; i++) {
        packForward(layers_[i], weights_ + places_[i].weights, arena_ + places_[i].forwardPanels);
      }
      isForwardPacked_ = true;
    }
    copyIn(x, inputOf(0));
    for (int32_t i = 0; i < count_; i++) {
      forwardLayer(layers_[i], weights_ + places_[i].weights, arena_ + places_[i].forwardPanels,
                   inputOf(i), outputOf(i));
    }
  }

  /** What the last forward pass gave. */
  FeatureMap output() const { return outputOf(count_ - 1); }

  /**
   * Adds the gradient of `scale / 2 * sum (output - target)^2` of the sample that `forward` ran.
   * @param gradient of the flat weight vector
   * @returns sum (output - target)^2
   */
  double backward(const float* target, float scale, float* gradient) {
    if (!isBackwardPacked_) {
      for (int32_t i = firstTrained_ + 1; i < count_; i++) {
        packBackward(layers_[i], weights_ + places_[i].weights, arena_ + places_[i].backwardPanels);
      }
      isBackwardPacked_ = true;
    }
    FeatureMap error = errorOf(count_, output().shape);
    const double sum = squaredError(output(), target, scale, error);
    for (int32_t i = count_ - 1; i >= firstTrained_; i--) {
      const Layer& layer = layers_[i];
      activateBackward(layer.activation, outputOf(i), error);
      gradientOfLayer(layer, inputOf(i), error, gradient + places_[i].weights);
      if (i == firstTrained_) break;
      const FeatureMap inputError = errorOf(i, layer.input);
      backwardLayer(layer, weights_ + places_[i].weights, arena_ + places_[i].backwardPanels,
                    inputOf(i), error, inputError);
      error = inputError;
    }
    return sum;
  }

 private:
  /** Where a layer's weights lie in the weight vector, and its panels and output in the arena. */
  struct Place {
    int32_t weights, forwardPanels, backwardPanels, output;
  };

  /** Lays out the arena: input, panels and maps of the forward pass, then the backward pass's. */
  Status placeAll() {
    int64_t weights = 0, end = FeatureMap::floats(layers_[0].input);
    firstTrained_ = count_;
    for (int32_t i = count_ - 1; i >= 0; i--) {
      if (layers_[i].weightCount() > 0) firstTrained_ = i;
    }
    int64_t errorFloats = FeatureMap::floats(layers_[count_ - 1].output);
    for (int32_t i = 0; i < count_; i++) {
      const Layer& layer = layers_[i];
      places_[i].weights = static_cast<int32_t>(weights);
      weights += layer.weightCount() + layer.biasCount();
      places_[i].forwardPanels = static_cast<int32_t>(end);
      end += forwardPanelFloats(layer);
      places_[i].output = static_cast<int32_t>(end);
      const int32_t map = FeatureMap::floats(layer.output);
      end += map;
      if (i >= firstTrained_ && map > errorFloats) errorFloats = map;
      if (end > kMaxArena) return Status::badSize;
    }
    parameters_ = static_cast<int32_t>(weights);
    inferenceFloats_ = static_cast<int32_t>(end);
    for (int32_t i = firstTrained_ + 1; i < count_; i++) {
      places_[i].backwardPanels = static_cast<int32_t>(end);
      end += backwardPanelFloats(layers_[i]);
      if (end > kMaxArena) return Status::badSize;
    }
    errors_[0] = static_cast<int32_t>(end);
    errors_[1] = static_cast<int32_t>(end + errorFloats);
    end += 2 * errorFloats;
    if (end > kMaxArena) return Status::badSize;
    trainingFloats_ = static_cast<int32_t>(end);
    return Status::ok;
  }

  FeatureMap inputOf(int32_t layer) const {
    if (layer > 0) return outputOf(layer - 1);
    return {arena_, layers_[0].input};
  }

  FeatureMap outputOf(int32_t layer) const {
    return {arena_ + places_[layer].output, layers_[layer].output};
  }

  /** Gradient by the input of a layer; two neighbouring layers never share memory. */
  FeatureMap errorOf(int32_t layer, const Shape& shape) const {
    return {arena_ + errors_[layer % 2], shape};
  }

  /** 1 GiB: offsets fit an int32_t. */
  static constexpr int64_t kMaxArena = int64_t{1} << 28;

  Layer layers_[kMaxLayers];
  Place places_[kMaxLayers];
  int32_t count_ = 0;
  /** The first layer with weights: nothing before it needs a gradient. */
  int32_t firstTrained_ = 0;
  int32_t parameters_ = 0, inferenceFloats_ = 0, trainingFloats_ = 0;
  int32_t errors_[2] = {0, 0};
  const float* weights_ = nullptr;
  float* arena_ = nullptr;
  bool isForwardPacked_ = false, isBackwardPacked_ = false;
};

}  // namespace lares::nn
