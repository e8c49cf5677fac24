// Data of a quantised MicroAutoencoder. This header compiles as gnu++11 too: what is generated from
// models includes it, and Arduino cores still build as that.
#pragma once

#include <stdint.h>

namespace lares {
namespace micro {

/** Height and width of what the network sees. */
constexpr int kSide = 32;
constexpr int kPixels = kSide * kSide;
/** A signed difference of 0, in input and output. */
constexpr uint8_t kZeroPoint = 128;

/**
 * From a sum of products to an activation: clamp(((sum + bias) * multiplier) >> 32, 0, 255).
 * `multiplier` is in [2^16, 2^31), so the factor stays below 1/2; rounding is part of `bias`.
 */
struct Requantisation {
  int32_t bias;
  int32_t multiplier;
};

/**
 * A depthwise 3x3 layer and the pointwise layer after it. Bytes are as in a model blob: little
 * endian, zeros as padding to a multiple of 4.
 */
template <int kInputs, int kOutputs>
struct SeparableLayer {
  Requantisation depthwiseScale[kInputs];
  Requantisation pointwiseScale[kOutputs];
  /** [kInputs][3][3] */
  int8_t depthwise[9 * kInputs];
  /** [kOutputs][kInputs] */
  int8_t pointwise[kOutputs * kInputs];
};

/**
 * The whole network, constant data: 32x32x1 -> 16x16x8 -> 8x8x12 -> 4x4x4 by stride 2, and back to
 * 8x8x12 -> 16x16x8 -> 32x32x1 by doubling first.
 */
struct Model {
  SeparableLayer<1, 8> encoder1;
  SeparableLayer<8, 12> encoder2;
  SeparableLayer<12, 4> encoder3;
  SeparableLayer<4, 12> decoder1;
  SeparableLayer<12, 8> decoder2;
  SeparableLayer<8, 1> decoder3;
};

constexpr int kModelBytes = 1432;
static_assert(sizeof(Model) == kModelBytes, "a model blob holds exactly these bytes");

/** What a model must answer to generated inputs, so that a device can test itself. */
struct GoldenVectors {
  static constexpr int kCount = 8;
  uint32_t seed;
  /** CRC-32 of the 1,024 output bytes for each input of `goldenInput`. */
  uint32_t outputCrc[kCount];
};

/** A model as it is compiled into a firmware. */
struct CompiledModel {
  /** SHA-256 of the model spec, and of the float32 weights before quantisation. */
  uint8_t spec[32];
  uint8_t weights[32];
  uint32_t version;
  GoldenVectors golden;
  Model model;
};

}  // namespace micro
}  // namespace lares
