#pragma once

#include <stdint.h>

#include "lares/nn/feature-map.hpp"

namespace lares::nn {

/**
 * Finds the largest of a channel's 2x2 values; the window ends where the map ends. Of equal
 * values the first in row order wins, and a NaN is never larger, so every machine picks alike.
 */
inline const float* largestOf2x2(const FeatureMap& map, int32_t row, int32_t column,
                                 int32_t channel) {
  const float* largest = map.at(row, column) + channel;
  for (int32_t r = row; r < row + 2 && r < map.shape.height; r++) {
    for (int32_t c = column; c < column + 2 && c < map.shape.width; c++) {
      const float* at = map.at(r, c) + channel;
      if (*at > *largest) largest = at;
    }
  }
  return largest;
}

/** The largest of each 2x2 window; odd sizes end in a smaller window (`same` padding). */
inline void maxPoolForward(const FeatureMap& fine, const FeatureMap& coarse) {
  clearBorder(coarse);
  for (int32_t row = 0; row < coarse.shape.height; row++) {
    for (int32_t column = 0; column < coarse.shape.width; column++) {
      float* at = coarse.at(row, column);
      for (int32_t channel = 0; channel < coarse.shape.channels; channel++) {
        at[channel] = *largestOf2x2(fine, 2 * row, 2 * column, channel);
      }
    }
  }
}

/** Each window's gradient goes to its largest value. */
inline void maxPoolBackward(const FeatureMap& fine, const FeatureMap& coarseError,
                            const FeatureMap& fineError) {
  fillZero(fineError.data, FeatureMap::floats(fineError.shape));
  for (int32_t row = 0; row < coarseError.shape.height; row++) {
    for (int32_t column = 0; column < coarseError.shape.width; column++) {
      const float* error = coarseError.at(row, column);
      for (int32_t channel = 0; channel < fine.shape.channels; channel++) {
        const float* largest = largestOf2x2(fine, 2 * row, 2 * column, channel);
        fineError.data[largest - fine.data] = error[channel];
      }
    }
  }
}

}  // namespace lares::nn
