#pragma once

#include <stdint.h>

#include "lares/training/block-rows.hpp"
#include "lares/training/block.hpp"

namespace lares::training {

/** What one block's backward pass works in; nothing is kept from block to block. */
struct BackwardRows {
  /** Errors of the last three rows of the middle, row r in place r % 3. */
  float middle[3][kMaxMiddleRow];
  /** The upper of two rows whose errors a doubled pixel adds up. */
  float upper[kMaxCoarseRow];
  /** Of one sample, summed from zero, before it is added to that of the batch. */
  float gradient[kMaxBlockParameters];
};

/** Error of a pixel that the depthwise window saw: a sum over the windows that saw it, in order. */
inline void finePixelError(const Block& block, const float* parameters, const BackwardRows& rows,
                           int32_t row, int32_t column, float* error) {
  const int32_t channels = block.inputChannels, stride = block.stride, side = block.outputSide();
  for (int32_t c = 0; c < channels; c++) error[c] = 0;
  // The last tap belongs to the first window.
  for (int32_t tapRow = 2; tapRow >= 0; tapRow--) {
    const int32_t fromRow = row + block.pad() - tapRow;
    if (fromRow % stride != 0) continue;
    for (int32_t tap = 2; tap >= 0; tap--) {
      const int32_t fromColumn = column + block.pad() - tap;
      if (fromColumn % stride != 0) continue;
      const int32_t r = fromRow / stride, at = fromColumn / stride;
      const bool isInside = r >= 0 && r < side && at >= 0 && at < side;
      const float* from = isInside ? rows.middle[r % 3] + at * channels : kNothing;
      const float* weights = parameters + (tapRow * 3 + tap) * channels;
      for (int32_t c = 0; c < channels; c++) error[c] += from[c] * weights[c];
    }
  }
}

/** Puts a pixel's error in the place of its value; that value is what ReLU gave. */
inline void replaceByError(float* value, const float* error, int32_t channels) {
  for (int32_t c = 0; c < channels; c++) value[c] = value[c] > 0.0f ? error[c] : 0.0f;
}

/** Errors of row `row` of an encoder block's input, in place. */
inline void encoderRowError(const Block& block, const float* parameters, const BackwardRows& rows,
                            int32_t row, float* input) {
  const int32_t channels = block.inputChannels;
  float error[kMaxChannels];
  for (int32_t column = 0; column < block.inputSide; column++) {
    finePixelError(block, parameters, rows, row, column, error);
    replaceByError(input + (row * block.inputSide + column) * channels, error, channels);
  }
}

/** Row `row` of the doubled input: every second one completes the errors of a row of the input. */
inline void decoderRowError(const Block& block, const float* parameters, BackwardRows& rows,
                            int32_t row, float* input) {
  const int32_t channels = block.inputChannels;
  float left[kMaxChannels], right[kMaxChannels];
  for (int32_t column = 0; column < block.inputSide; column++) {
    finePixelError(block, parameters, rows, row, 2 * column, left);
    finePixelError(block, parameters, rows, row, 2 * column + 1, right);
    float* sum = rows.upper + column * channels;
    const bool isUpper = row % 2 == 0;
    for (int32_t c = 0; c < channels; c++) sum[c] = (isUpper ? left[c] : sum[c] + left[c]) + right[c];
    if (isUpper) continue;
    replaceByError(input + (row / 2 * block.inputSide + column) * channels, sum, channels);
  }
}

/** Errors of the rows of the input that no window after that of row `row` sees. */
inline void finishedRowErrors(const Block& block, const float* parameters, BackwardRows& rows,
                              int32_t row, float* input) {
  if (!block.isUpsampled) {
    encoderRowError(block, parameters, rows, 2 * row, input);
    encoderRowError(block, parameters, rows, 2 * row + 1, input);
    return;
  }
  if (row > 0) decoderRowError(block, parameters, rows, row - 1, input);
  if (row == block.outputSide() - 1) decoderRowError(block, parameters, rows, row, input);
}

/**
 * A block, backward, for one sample: the middle is computed once more, row by row, and the errors of
 * the input take the place of the input, since no map of the block is in memory as a whole.
 * @param input of the block; receives its errors before the activation that made it, unless the
 *   block is the first
 * @param errorsOf gives for a row, and its middle, the errors of its output: [side, out]
 * @param gradient of the block's parameters: the sample's is added
 */
template <typename ErrorsOf>
inline void backwardBlock(const Block& block, const float* parameters, float* input,
                          BackwardRows& rows, const ErrorsOf& errorsOf, float* gradient) {
  const int32_t count = block.parameterCount();
  for (int32_t i = 0; i < count; i++) rows.gradient[i] = 0;
  for (int32_t row = 0; row < block.outputSide(); row++) {
    float* middle = rows.middle[row % 3];
    middleRow(block, parameters, input, row, middle);
    pointwiseBackwardRow(block, parameters, errorsOf(row, middle), rows.gradient, middle);
    depthwiseGradientRow(block, input, row, middle, rows.gradient);
    if (block.parameters > 0) finishedRowErrors(block, parameters, rows, row, input);
  }
  for (int32_t i = 0; i < count; i++) gradient[i] += rows.gradient[i];
}

}  // namespace lares::training
