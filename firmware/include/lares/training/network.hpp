#pragma once

#include <stdint.h>

#include "lares/training/block-backward.hpp"
#include "lares/training/block-rows.hpp"
#include "lares/training/block.hpp"

namespace lares::training {

/**
 * The MicroAutoencoder in float32, forward and backward, in the memory of a device: what the network
 * of lares/nn computes with this model, bit for bit, where all values are finite. Kept of a forward
 * pass are the inputs of the blocks; the last block is fused, row by row, with loss and backward pass.
 */
struct Network {
  /** Inputs of all blocks, one after the other; the first is the network's own. */
  float maps[kMapFloats];
  BackwardRows rows;
  /** One row of the output, then its errors. */
  float output[kSide];

  float* input() { return maps; }

  /** @returns sum (output - input)^2 in double, value by value, added to `sum` */
  double addSquaredError(const float* weights, double sum) {
    forwardToLast(weights);
    const Block& last = kBlocks.at[kBlockCount - 1];
    const float* parameters = weights + last.parameters;
    for (int32_t row = 0; row < kSide; row++) {
      middleRow(last, parameters, maps + last.input, row, rows.middle[0]);
      lastRow(parameters, rows.middle[0]);
      for (int32_t i = 0; i < kSide; i++) {
        const double error =
            static_cast<double>(output[i]) - static_cast<double>(maps[row * kSide + i]);
        sum += error * error;
      }
    }
    return sum;
  }

  /**
   * Adds the gradient of `scale / 2 * sum (output - input)^2`.
   * @returns that sum, each row from zero
   */
  double addGradient(const float* weights, float scale, float* gradient) {
    forwardToLast(weights);
    double sum = 0;
    for (int32_t i = kBlockCount - 1; i >= 0; i--) {
      const Block& block = kBlocks.at[i];
      const float* parameters = weights + block.parameters;
      const auto errorsOf = [&](int32_t row, const float* middle) -> const float* {
        if (!block.isLast) {
          const int32_t size = block.outputSide() * block.outputChannels;
          return maps + kBlocks.at[i + 1].input + row * size;
        }
        lastRow(parameters, middle);
        sum += errorsOfOutput(row, scale);
        return output;
      };
      backwardBlock(block, parameters, maps + block.input, rows, errorsOf,
                    gradient + block.parameters);
    }
    return sum;
  }

 private:
  void forwardToLast(const float* weights) {
    for (int32_t i = 0; i + 1 < kBlockCount; i++) {
      const Block& block = kBlocks.at[i];
      forwardBlock(block, weights + block.parameters, maps + block.input, rows.middle[0],
                   maps + kBlocks.at[i + 1].input);
    }
  }

  void lastRow(const float* parameters, const float* middle) {
    const Block& last = kBlocks.at[kBlockCount - 1];
    for (int32_t i = 0; i < kSide; i++) {
      pointwisePixel(last, parameters, middle + i * last.inputChannels, output + i);
    }
  }

  /** Turns a row of the output into its errors. @returns their squares' sum, unscaled */
  double errorsOfOutput(int32_t row, float scale) {
    double sum = 0;
    for (int32_t i = 0; i < kSide; i++) {
      const float difference = output[i] - maps[row * kSide + i];
      sum += static_cast<double>(difference) * static_cast<double>(difference);
      output[i] = scale * difference;
    }
    return sum;
  }
};

}  // namespace lares::training
