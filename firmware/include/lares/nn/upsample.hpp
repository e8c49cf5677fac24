#pragma once

#include <stdint.h>

#include "lares/nn/feature-map.hpp"
#include "lares/nn/lanes.hpp"

namespace lares::nn {

/** Nearest neighbour: each pixel becomes 2x2 equal ones. */
inline void upsampleForward(const FeatureMap& coarse, const FeatureMap& fine) {
  clearBorder(fine);
  const int32_t channels = coarse.shape.channels;
  for (int32_t row = 0; row < coarse.shape.height; row++) {
    for (int32_t column = 0; column < coarse.shape.width; column++) {
      const float* from = coarse.at(row, column);
      float* upper = fine.at(2 * row, 2 * column);
      float* lower = fine.at(2 * row + 1, 2 * column);
      forEachLaneGroup(channels, [=](auto lanes, int32_t channel) {
        const auto value = load<decltype(lanes)>(from + channel);
        store(upper + channel, value);
        store(upper + channels + channel, value);
        store(lower + channel, value);
        store(lower + channels + channel, value);
      });
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
      forEachLaneGroup(channels, [=](auto lanes, int32_t channel) {
        auto sum = load<decltype(lanes)>(upper + channel);
        sum += load<decltype(lanes)>(upper + channels + channel);
        sum += load<decltype(lanes)>(lower + channel);
        sum += load<decltype(lanes)>(lower + channels + channel);
        store(to + channel, sum);
      });
    }
  }
}

}  // namespace lares::nn
