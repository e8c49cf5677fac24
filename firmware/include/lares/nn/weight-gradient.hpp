#pragma once

#include <stdint.h>

#include "lares/nn/feature-map.hpp"
#include "lares/nn/lanes.hpp"
#include "lares/nn/window.hpp"

namespace lares::nn {

/** Adds what one pixel gives to the gradient of kTaps taps and kVectors * 4 coarse channels. */
template <int kTaps, int kVectors>
inline void addPixel(const float* seen, const float* error, Float4 (&sum)[kTaps][kVectors]) {
  Float4 lanes[kVectors];
  for (int v = 0; v < kVectors; v++) lanes[v] = load<Float4>(error + v * kLanes);
  for (int t = 0; t < kTaps; t++) {
    const Float4 value = splat(seen[t]);
    for (int v = 0; v < kVectors; v++) sum[t][v] += value * lanes[v];
  }
}

/** Adds the gradient of kTaps taps and kVectors * 4 coarse channels; `at` is their place. */
template <int kTaps, int kVectors>
inline void weightGradientTile(const Window& window, const FeatureMap& fine,
                               const FeatureMap& coarse, int32_t tapRow, int32_t tap, int32_t first,
                               float* at) {
  Float4 sum[kTaps][kVectors] = {};
  const int32_t step = window.columns.stride * fine.shape.channels;
  const int32_t channels = coarse.shape.channels;
  const int32_t width = coarse.shape.width;
  const int32_t seenRowStep = window.rows.stride * fine.rowStep();
  const float* seenRow = fine.at(tapRow - window.rows.pad, -window.columns.pad) + tap;
  const float* errorRow = coarse.at(0, 0) + first;
  for (int32_t row = 0; row < coarse.shape.height; row++) {
    const float* seen = seenRow;
    const float* error = errorRow;
// Two pixels a turn: the loop's own work shares ports with the sums. Four need more registers.
#pragma GCC unroll 2
    for (int32_t column = 0; column < width; column++) {
      addPixel<kTaps, kVectors>(seen, error, sum);
      seen += step;
      error += channels;
    }
    seenRow += seenRowStep;
    errorRow += coarse.rowStep();
  }
  for (int t = 0; t < kTaps; t++) {
    for (int v = 0; v < kVectors; v++) {
      addLanes(at + t * channels + v * kLanes, sum[t][v], channels - first - v * kLanes);
    }
  }
}

/** All taps of one kernel row: `depth` neighbouring floats of the fine map. */
template <int kVectors>
inline void weightGradientRow(const Window& window, const FeatureMap& fine,
                              const FeatureMap& coarse, int32_t tapRow, int32_t first,
                              float* gradient) {
  constexpr int kTaps = 4;
  const int32_t depth = window.columns.size * fine.shape.channels;
  float* at = gradient + tapRow * depth * coarse.shape.channels + first;
  int32_t tap = 0;
  for (; tap + kTaps <= depth; tap += kTaps) {
    weightGradientTile<kTaps, kVectors>(window, fine, coarse, tapRow, tap, first, at);
    at += kTaps * coarse.shape.channels;
  }
  for (; tap < depth; tap++) {
    weightGradientTile<1, kVectors>(window, fine, coarse, tapRow, tap, first, at);
    at += coarse.shape.channels;
  }
}

/**
 * Adds the gradient of a window's weights for one sample: each is summed over all pixels, row by
 * row, from zero, and then added.
 *
 * Lanes of channels that do not exist read into the next pixel or the border; they are dropped.
 *
 * @param gradient [rows, columns, fine channels, coarse channels]
 */
inline void weightGradient(const Window& window, const FeatureMap& fine, const FeatureMap& coarse,
                           float* gradient) {
  for (int32_t tapRow = 0; tapRow < window.rows.size; tapRow++) {
    for (int32_t first = 0; first < coarse.shape.channels; first += 2 * kLanes) {
      if (coarse.shape.channels - first > kLanes) {
        weightGradientRow<2>(window, fine, coarse, tapRow, first, gradient);
      } else {
        weightGradientRow<1>(window, fine, coarse, tapRow, first, gradient);
      }
    }
  }
}

}  // namespace lares::nn
