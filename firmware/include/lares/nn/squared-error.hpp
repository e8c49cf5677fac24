#pragma once

#include <stdint.h>

#include "lares/nn/feature-map.hpp"

namespace lares::nn {

/**
 * Sum of (output - target)^2 of one sample, and the gradient `scale * (output - target)`, which
 * is that of the mean over a batch for scale = 2 / (values of the batch). Each row is summed from
 * zero, then the rows.
 * @param target dense, of the output's shape
 */
inline double squaredError(const FeatureMap& output, const float* target, float scale,
                           const FeatureMap& error) {
  clearBorder(error);
  double sum = 0;
  for (int32_t row = 0; row < output.shape.height; row++) {
    const float* y = output.at(row, 0);
    float* to = error.at(row, 0);
    double rowSum = 0;
    for (int32_t i = 0; i < output.rowSize(); i++) {
      const float difference = y[i] - *target++;
      rowSum += static_cast<double>(difference) * static_cast<double>(difference);
      to[i] = scale * difference;
    }
    sum += rowSum;
  }
  return sum;
}

}  // namespace lares::nn
