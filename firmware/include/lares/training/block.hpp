#pragma once

#include <stdint.h>

namespace lares::training {

/**
 * A third of an encoder or decoder: the input, doubled where `isUpsampled`, through a depthwise 3x3
 * with ReLU and a pointwise layer, with ReLU unless it is the last. Maps are square, NHWC order,
 * without a border.
 */
struct Block {
  int32_t inputSide, inputChannels, outputChannels;
  /** Of the depthwise window: 2 in the encoder, 1 in the decoder. */
  int32_t stride;
  bool isUpsampled, isLast;
  /** Where its parameters begin in the flat weight vector, and its input in `Maps`. */
  int32_t parameters, input;

  /** Side of what the depthwise window slides over. */
  constexpr int32_t fineSide() const { return isUpsampled ? 2 * inputSide : inputSide; }
  constexpr int32_t outputSide() const { return fineSide() / stride; }
  constexpr int32_t inputSize() const { return inputSide * inputSide * inputChannels; }
  /** TensorFlow's `same` padding on even sides. */
  constexpr int32_t pad() const { return stride == 1 ? 1 : 0; }

  /** Offsets within its parameters: depthwise [3, 3, in], bias [in], pointwise [in, out], bias [out]. */
  constexpr int32_t depthwiseBias() const { return 9 * inputChannels; }
  constexpr int32_t pointwise() const { return 10 * inputChannels; }
  constexpr int32_t pointwiseBias() const { return (10 + outputChannels) * inputChannels; }
  constexpr int32_t parameterCount() const { return pointwiseBias() + outputChannels; }
};

constexpr int32_t kBlockCount = 6;

/** The MicroAutoencoder: `micro` of shared/src/models/catalog.ts. */
struct Blocks {
  Block at[kBlockCount] = {
      {32, 1, 8, 2, false, false, 0, 0},  {16, 8, 12, 2, false, false, 0, 0},
      {8, 12, 4, 2, false, false, 0, 0},  {4, 4, 12, 1, true, false, 0, 0},
      {8, 12, 8, 1, true, false, 0, 0},   {16, 8, 1, 1, true, true, 0, 0},
  };

  constexpr Blocks() {
    int32_t parameters = 0, input = 0;
    for (Block& block : at) {
      block.parameters = parameters;
      block.input = input;
      parameters += block.parameterCount();
      input += block.inputSize();
    }
  }
};

inline constexpr Blocks kBlocks;

constexpr int32_t kSide = kBlocks.at[0].inputSide;
constexpr int32_t kPixels = kSide * kSide;
constexpr int32_t kMaxChannels = 12;
constexpr int32_t kParameters =
    kBlocks.at[kBlockCount - 1].parameters + kBlocks.at[kBlockCount - 1].parameterCount();
/** Floats of the inputs of all blocks: all that a backward pass needs of a forward pass. */
constexpr int32_t kMapFloats =
    kBlocks.at[kBlockCount - 1].input + kBlocks.at[kBlockCount - 1].inputSize();

/** The largest of `value` over all blocks. */
template <typename Value>
constexpr int32_t largestOf(const Value& value) {
  int32_t largest = 0;
  for (const Block& block : kBlocks.at) largest = value(block) > largest ? value(block) : largest;
  return largest;
}

constexpr int32_t kMaxBlockParameters =
    largestOf([](const Block& block) { return block.parameterCount(); });
/** Floats of one row between a block's depthwise and pointwise layer. */
constexpr int32_t kMaxMiddleRow =
    largestOf([](const Block& block) { return block.outputSide() * block.inputChannels; });
/** Floats of one row of a decoder block's input. */
constexpr int32_t kMaxCoarseRow = largestOf([](const Block& block) {
  return block.isUpsampled ? block.inputSide * block.inputChannels : 0;
});

static_assert(kParameters == 799, "the network of the specification");

}  // namespace lares::training
