#pragma once

#include <stdint.h>

#include "lares/nn/feature-map.hpp"
#include "lares/nn/lanes.hpp"

namespace lares::nn {

/** The largest value of a 2x2 window and its place: 0 and 1 in the upper row, 2 and 3 below. */
template <typename Lanes>
struct Largest {
  Lanes value, place;
};

/**
 * Searches the window for one channel, or four; it ends where the map ends. Of equal values the
 * first wins, and a NaN is never larger, so every machine picks alike.
 */
template <typename Lanes>
inline Largest<Lanes> largestOf2x2(const FeatureMap& map, int32_t row, int32_t column,
                                   int32_t channel) {
  Largest<Lanes> largest = {load<Lanes>(map.at(row, column) + channel), Lanes{}};
  for (int32_t place = 1; place < 4; place++) {
    const int32_t r = row + place / 2, c = column + place % 2;
    if (r == map.shape.height || c == map.shape.width) continue;
    const Lanes value = load<Lanes>(map.at(r, c) + channel);
    const auto isLarger = value > largest.value;
    largest.value = isLarger ? value : largest.value;
    largest.place = isLarger ? Lanes{} + static_cast<float>(place) : largest.place;
  }
  return largest;
}

/** The largest of each 2x2 window; odd sizes end in a smaller window (`same` padding). */
inline void maxPoolForward(const FeatureMap& fine, const FeatureMap& coarse) {
  clearBorder(coarse);
  for (int32_t row = 0; row < coarse.shape.height; row++) {
    for (int32_t column = 0; column < coarse.shape.width; column++) {
      float* to = coarse.at(row, column);
      forEachLaneGroup(coarse.shape.channels, [&](auto lanes, int32_t channel) {
        using Lanes = decltype(lanes);
        store(to + channel, largestOf2x2<Lanes>(fine, 2 * row, 2 * column, channel).value);
      });
    }
  }
}

/** Hands each channel's error to the largest value of its window, and 0 to the others. */
inline void spreadToLargest(const FeatureMap& fine, const FeatureMap& fineError, int32_t row,
                            int32_t column, const float* error) {
  forEachLaneGroup(fine.shape.channels, [&](auto lanes, int32_t channel) {
    using Lanes = decltype(lanes);
    const Lanes none = {}, value = load<Lanes>(error + channel);
    const Lanes largest = largestOf2x2<Lanes>(fine, row, column, channel).place;
    for (int32_t place = 0; place < 4; place++) {
      const int32_t r = row + place / 2, c = column + place % 2;
      if (r == fine.shape.height || c == fine.shape.width) continue;
      const auto isLargest = largest == none + static_cast<float>(place);
      store(fineError.at(r, c) + channel, isLargest ? value : none);
    }
  });
}

/** Each window's gradient goes to its largest value. */
inline void maxPoolBackward(const FeatureMap& fine, const FeatureMap& coarseError,
                            const FeatureMap& fineError) {
  clearBorder(fineError);
  for (int32_t row = 0; row < coarseError.shape.height; row++) {
    for (int32_t column = 0; column < coarseError.shape.width; column++) {
      spreadToLargest(fine, fineError, 2 * row, 2 * column, coarseError.at(row, column));
    }
  }
}

}  // namespace lares::nn
