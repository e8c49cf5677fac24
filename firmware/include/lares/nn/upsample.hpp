#pragma once

#include <stdint.h>

#include "lares/nn/feature-map.hpp"
#include "lares/nn/lanes.hpp"

namespace lares::nn {

/** Nearest neighbour: each pixel becomes 2x2 equal ones. */
inline void upsampleForward(const FeatureMap& coarse, const FeatureMap& fine) {
  clearBorder(fine);
  const int32_t channels = fine.shape.channels;
  for (int32_t row = 0; row < fine.shape.height; row++) {
    for (int32_t column = 0; column < fine.shape.width; column++) {
      const float* from = coarse.at(row / 2, column / 2);
      float* to = fine.at(row, column);
      for (int32_t channel = 0; channel < channels; channel++) to[channel] = from[channel];
    }
  }
}

/** Each pixel's gradient is the sum over its 2x2 copies, in row order. */
inline void upsampleBackward(const FeatureMap& fineError, const FeatureMap& coarseError) {
  clearBorder(coarseError);
  const int32_t channels = coarseError.shape.channels;
  for (int32_t row = 0; row < coarseError.shape.height; row++) {
    for (int32_t column = 0; column < coarseError.shape.width; column++) {
      const float* upper = fineError.at(2 * row, 2 * column);
      const float* lower = fineError.at(2 * row + 1, 2 * column);
      float* to = coarseError.at(row, column);
      for (int32_t channel = 0; channel < channels; channel++) {
        to[channel] = ((upper[channel] + upper[channel + channels]) + lower[channel]) +
                      lower[channel + channels];
      }
    }
  }
}

}  // namespace lares::nn
