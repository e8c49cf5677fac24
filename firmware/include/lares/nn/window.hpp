#pragma once

#include <stdint.h>

#include "lares/nn/feature-map.hpp"

namespace lares::nn {

/** Which coarse cells reach the fine cells q, q + stride, q + 2 * stride ... of an axis. */
struct Phase {
  /** Number of taps: one for each coarse cell m + first, m + first + 1 ... of fine cell m. */
  int32_t count;
  /** Tap of coarse cell m + first; the next ones follow in steps of -stride. */
  int32_t largestTap;
  int32_t first;
};

/**
 * One axis of a window that strides over a fine map and makes a coarse one:
 * coarse cell o sees the fine cells stride * o + tap - pad, 0 <= tap < size; stride <= size.
 */
struct Axis {
  int32_t size, stride, pad;

  /** 0 <= q < stride */
  Phase phase(int32_t q) const {
    const int32_t residue = (q + pad) % stride;
    const int32_t largest = residue + (size - 1 - residue) / stride * stride;
    return {largest / stride + 1, largest, (q + pad - largest) / stride};
  }
};

/** TensorFlow's `same` padding before the first of `fine` cells; the rest comes after the last. */
inline Axis sameAxis(int32_t fine, int32_t size, int32_t stride) {
  const int32_t coarse = (fine + stride - 1) / stride;
  const int32_t total = (coarse - 1) * stride + size - fine;
  return {size, stride, total > 0 ? total / 2 : 0};
}

/**
 * The window between a fine map and a coarse map. A convolution makes the coarse map from the
 * fine one, a transposed convolution the fine one from the coarse one. A pointwise layer is the
 * window of one tap, a dense layer the window as large as its input.
 */
struct Window {
  Axis rows, columns;

  int32_t taps() const { return rows.size * columns.size; }
};

inline Window sameWindow(const Shape& fine, int32_t size, int32_t stride) {
  return {sameAxis(fine.height, size, stride), sameAxis(fine.width, size, stride)};
}

inline Window wholeWindow(const Shape& fine) {
  return {{fine.height, fine.height, 0}, {fine.width, fine.width, 0}};
}

/** Number of cells q, q + stride ... below `size`. */
inline int32_t cellsOfPhase(int32_t size, int32_t q, int32_t stride) {
  return (size - q + stride - 1) / stride;
}

}  // namespace lares::nn
