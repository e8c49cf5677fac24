// One row of a separable layer: depthwise 3x3, then pointwise. Code is small and fast where sizes that
// no inner loop needs are values, and each loop is a function that has all registers to itself.
#pragma once

#include <stdint.h>

#include "lares/micro/model.hpp"
#include "lares/micro/requantise.hpp"

#define LARES_OUT_OF_LINE __attribute__((noinline)) inline

namespace lares::micro {

/** From a channel's row to the next one's, between depthwise and pointwise. */
inline constexpr int kScratchStep = kSide;

/** Where a row of a map begins in channel 0, and the bytes from each channel to the next. */
struct MapRow {
  uint8_t* values;
  int channelStep;
};

/**
 * @param maps [kInputs][kScratchStep]
 * @param weights [outputs][kInputs]
 * @param width even
 */
template <int kInputs>
LARES_OUT_OF_LINE void pointwiseRow(const uint8_t* maps, const int8_t* weights,
                                    const Requantisation* scales, int outputs, int width,
                                    MapRow target) {
  for (int output = 0; output < outputs; output++, weights += kInputs) {
    // Copied, so that they stay in registers while bytes are written.
    int32_t weight[kInputs];
#pragma GCC unroll 16
    for (int input = 0; input < kInputs; input++) weight[input] = weights[input];
    const Requantisation scale = scales[output];
    const auto put = [&](const uint8_t* at, uint8_t* to) {
      int32_t sum = 0;
#pragma GCC unroll 16
      for (int input = 0; input < kInputs; input++) sum += at[input * kScratchStep] * weight[input];
      storeRequantised(*to, sum, scale);
    };
    // Two at a time, so that pointers move half as often.
    uint8_t* to = target.values;
    for (const uint8_t *at = maps, *end = maps + width; at != end; at += 2, to += 2) {
      put(at, to);
      put(at + 1, to + 1);
    }
    target.values += target.channelStep;
  }
}

/** Three neighbouring rows of a map: where each begins in channel 0. */
struct ThreeRows {
  const uint8_t* upper;
  const uint8_t* middle;
  const uint8_t* lower;
};

/**
 * A depthwise row at stride 2, padded as TensorFlow's `same` on even sizes: column x sees 2x, 2x + 1,
 * 2x + 2.
 * @param rows at their first value, of 2 width + 1
 * @param weights [channels][3][3]
 * @param maps [channels][kScratchStep]
 */
LARES_OUT_OF_LINE void depthwiseStrideRow(ThreeRows rows, int channelStep, int width,
                                          const int8_t* weights, const Requantisation* scales,
                                          int channels, uint8_t* maps) {
  const int8_t* w = weights;
  for (int channel = 0; channel < channels; channel++, w += 9, maps += kScratchStep) {
    const int32_t w0 = w[0], w1 = w[1], w2 = w[2], w3 = w[3], w4 = w[4], w5 = w[5], w6 = w[6],
                  w7 = w[7], w8 = w[8];
    const Requantisation scale = scales[channel];
    const uint8_t* upper = rows.upper + channel * channelStep;
    const uint8_t* middle = rows.middle + channel * channelStep;
    const uint8_t* lower = rows.lower + channel * channelStep;
    int32_t a = upper[0], b = middle[0], c = lower[0];
    for (uint8_t *to = maps, *end = maps + width; to != end; to++) {
      int32_t sum = a * w0 + upper[1] * w1 + b * w3 + middle[1] * w4 + c * w6 + lower[1] * w7;
      a = upper[2], b = middle[2], c = lower[2];
      sum += a * w2 + b * w5 + c * w8;
      storeRequantised(*to, sum, scale);
      upper += 2, middle += 2, lower += 2;
    }
  }
}

/** Two neighbouring rows of a map that is doubled: where each begins in channel 0. */
struct TwoRows {
  const uint8_t* upper;
  const uint8_t* lower;
};

/**
 * A depthwise row of the doubled map, between two rows of the small one. Doubling and 3x3 kernel are
 * one 2x2 kernel for each of four phases: taps that fall on one small pixel are added up beforehand.
 * @param rows at their left zero, then an even number of values and a zero
 * @param isUpperCopy whether the lower small row is doubled here, and not the upper one
 * @param width of the doubled map
 * @param weights [channels][3][3]
 * @param maps [channels][kScratchStep]
 */
LARES_OUT_OF_LINE void depthwiseDoubledRow(TwoRows rows, int channelStep, bool isUpperCopy,
                                           int width, const int8_t* weights,
                                           const Requantisation* scales, int channels,
                                           uint8_t* maps) {
  const int8_t* w = weights;
  for (int channel = 0; channel < channels; channel++, w += 9, maps += kScratchStep) {
    int32_t u0 = w[0], u1 = w[1], u2 = w[2], l0 = w[6], l1 = w[7], l2 = w[8];
    // The middle row of taps falls on the small row that is doubled.
    if (isUpperCopy) {
      l0 += w[3], l1 += w[4], l2 += w[5];
    } else {
      u0 += w[3], u1 += w[4], u2 += w[5];
    }
    const int32_t u12 = u1 + u2, l12 = l1 + l2, u01 = u0 + u1, l01 = l0 + l1;
    const Requantisation scale = scales[channel];
    const uint8_t* upper = rows.upper + channel * channelStep;
    const uint8_t* lower = rows.lower + channel * channelStep;
    int32_t a = upper[0], b = upper[1], c = lower[0], d = lower[1];
    // Two small pixels at a time: a, b and c, d change places instead of moving.
    for (uint8_t *to = maps, *end = maps + width; to != end; to += 4) {
      upper += 2, lower += 2;
      storeRequantised(to[0], a * u0 + b * u12 + c * l0 + d * l12, scale);
      a = upper[0], c = lower[0];
      storeRequantised(to[1], b * u01 + a * u2 + d * l01 + c * l2, scale);
      storeRequantised(to[2], b * u0 + a * u12 + d * l0 + c * l12, scale);
      b = upper[1], d = lower[1];
      storeRequantised(to[3], a * u01 + b * u2 + c * l01 + d * l2, scale);
    }
  }
}

}  // namespace lares::micro
