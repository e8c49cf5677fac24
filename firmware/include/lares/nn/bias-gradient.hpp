#pragma once

#include <stdint.h>

#include "lares/nn/feature-map.hpp"
#include "lares/nn/lanes.hpp"

namespace lares::nn {

/**
 * Adds the gradient of the biases: the sum of `error` over all pixels, each row from zero, then
 * the rows from zero. Sums of rows do not wait for each other.
 */
inline void biasGradient(const FeatureMap& error, float* gradient) {
  forEachLaneGroup(error.shape.channels, [&](auto sum, int32_t channel) {
    using Lanes = decltype(sum);
    for (int32_t row = 0; row < error.shape.height; row++) {
      const float* at = error.at(row, 0) + channel;
      Lanes rowSum = {};
      for (int32_t column = 0; column < error.shape.width; column++) {
        rowSum += load<Lanes>(at);
        at += error.shape.channels;
      }
      sum += rowSum;
    }
    store(gradient + channel, load<Lanes>(gradient + channel) + sum);
  });
}

}  // namespace lares::nn
