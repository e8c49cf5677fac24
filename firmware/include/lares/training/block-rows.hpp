// One row of a block, forward and backward. Each sum has the terms and the order that it has in the
// kernels of lares/nn, zeros of the border included, so both give the same bits.
#pragma once

#include <stdint.h>

#include "lares/training/block.hpp"

namespace lares::training {

/** What lies outside a map. */
inline constexpr float kNothing[kMaxChannels] = {};

/** A pixel of what a block's depthwise window slides over, or zeros outside of it. */
inline const float* finePixel(const Block& block, const float* input, int32_t row, int32_t column) {
  const int32_t side = block.fineSide();
  if (row < 0 || column < 0 || row >= side || column >= side) return kNothing;
  const int32_t shift = block.isUpsampled ? 1 : 0;
  return input + ((row >> shift) * block.inputSide + (column >> shift)) * block.inputChannels;
}

/** The middle of a block: row `row` after depthwise layer and ReLU, [side, channels]. */
inline void middleRow(const Block& block, const float* parameters, const float* input, int32_t row,
                      float* middle) {
  const int32_t channels = block.inputChannels, side = block.outputSide();
  const float* bias = parameters + block.depthwiseBias();
  for (int32_t column = 0; column < side; column++, middle += channels) {
    for (int32_t c = 0; c < channels; c++) middle[c] = bias[c];
    for (int32_t tap = 0; tap < 9; tap++) {
      const float* seen = finePixel(block, input, block.stride * row + tap / 3 - block.pad(),
                                    block.stride * column + tap % 3 - block.pad());
      const float* weights = parameters + tap * channels;
      for (int32_t c = 0; c < channels; c++) middle[c] += seen[c] * weights[c];
    }
    for (int32_t c = 0; c < channels; c++) middle[c] = middle[c] > 0.0f ? middle[c] : 0.0f;
  }
}

/** The pointwise layer on one pixel, before its activation. */
inline void pointwisePixel(const Block& block, const float* parameters, const float* middle,
                           float* output) {
  const int32_t channels = block.outputChannels;
  const float* bias = parameters + block.pointwiseBias();
  const float* weights = parameters + block.pointwise();
  for (int32_t n = 0; n < channels; n++) output[n] = bias[n];
  for (int32_t c = 0; c < block.inputChannels; c++, weights += channels) {
    for (int32_t n = 0; n < channels; n++) output[n] += middle[c] * weights[n];
  }
}

/** A block but the last, from its whole input to its whole output. @param middle of one row */
inline void forwardBlock(const Block& block, const float* parameters, const float* input,
                         float* middle, float* output) {
  const int32_t side = block.outputSide(), channels = block.outputChannels;
  for (int32_t row = 0; row < side; row++) {
    middleRow(block, parameters, input, row, middle);
    for (int32_t column = 0; column < side; column++, output += channels) {
      pointwisePixel(block, parameters, middle + column * block.inputChannels, output);
      for (int32_t n = 0; n < channels; n++) output[n] = output[n] > 0.0f ? output[n] : 0.0f;
    }
  }
}

/** Adds one row's sum of errors by channel to a bias' gradient: each row from zero. */
inline void addBiasRow(const float* errors, int32_t pixels, int32_t channels, float* gradient) {
  for (int32_t n = 0; n < channels; n++) {
    float sum = 0;
    for (int32_t i = 0; i < pixels; i++) sum += errors[i * channels + n];
    gradient[n] += sum;
  }
}

/**
 * One row of the pointwise layer, backward: adds to its gradient and turns the row's middle into the
 * error of the middle before ReLU.
 * @param errors [side, out] of the row's output before its activation
 * @param middle [side, in]; as of `middleRow` on entry
 */
inline void pointwiseBackwardRow(const Block& block, const float* parameters, const float* errors,
                                 float* gradient, float* middle) {
  const int32_t side = block.outputSide(), outputs = block.outputChannels;
  addBiasRow(errors, side, outputs, gradient + block.pointwiseBias());
  for (int32_t column = 0; column < side; column++, errors += outputs) {
    const float* weights = parameters + block.pointwise();
    float* slopes = gradient + block.pointwise();
    for (int32_t c = 0; c < block.inputChannels; c++, middle++) {
      float sum = 0;
      for (int32_t n = 0; n < outputs; n++) {
        slopes[n] += *middle * errors[n];
        sum += errors[n] * weights[n];
      }
      *middle = *middle > 0.0f ? sum : 0.0f;
      weights += outputs;
      slopes += outputs;
    }
  }
}

/** Adds one row to the gradient of the depthwise layer. @param errors [side, in] of the middle */
inline void depthwiseGradientRow(const Block& block, const float* input, int32_t row,
                                 const float* errors, float* gradient) {
  const int32_t channels = block.inputChannels, side = block.outputSide();
  addBiasRow(errors, side, channels, gradient + block.depthwiseBias());
  for (int32_t column = 0; column < side; column++, errors += channels) {
    for (int32_t tap = 0; tap < 9; tap++) {
      const float* seen = finePixel(block, input, block.stride * row + tap / 3 - block.pad(),
                                    block.stride * column + tap % 3 - block.pad());
      float* slopes = gradient + tap * channels;
      for (int32_t c = 0; c < channels; c++) slopes[c] += seen[c] * errors[c];
    }
  }
}

}  // namespace lares::training
