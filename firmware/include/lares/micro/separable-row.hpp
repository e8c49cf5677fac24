// One row of a separable layer: depthwise 3x3 into scratch, then pointwise.
#pragma once

#include <stdint.h>

#include "lares/micro/model.hpp"
#include "lares/micro/requantise.hpp"

namespace lares::micro {

/** @param maps [kInputs][kWidth] @param target row of channel 0; channels are `channelStep` apart */
template <int kInputs, int kOutputs, int kWidth>
inline void pointwiseRow(const uint8_t* maps, const SeparableLayer<kInputs, kOutputs>& layer,
                         uint8_t* target, int channelStep) {
  const int8_t* weights = layer.pointwise;
  for (int output = 0; output < kOutputs; output++, weights += kInputs, target += channelStep) {
    // Copied, so that they stay in registers while bytes are written.
    int32_t weight[kInputs];
#pragma GCC unroll 16
    for (int input = 0; input < kInputs; input++) weight[input] = weights[input];
    const Requantisation scale = layer.pointwiseScale[output];
    for (int x = 0; x < kWidth; x++) {
      int32_t sum = 0;
#pragma GCC unroll 16
      for (int input = 0; input < kInputs; input++) sum += maps[input * kWidth + x] * weight[input];
      target[x] = requantised(sum, scale);
    }
  }
}

/** Three neighbouring rows of a map: where each begins in channel 0, and the step between channels. */
struct ThreeRows {
  const uint8_t* upper;
  const uint8_t* middle;
  const uint8_t* lower;
  int channelStep;
};

/**
 * A row at stride 2, padded as TensorFlow's `same` on even sizes: column x sees 2x, 2x + 1, 2x + 2.
 * @param rows at their first value, of 2 kWidth + 1
 * @param scratch kInputs * kWidth bytes
 */
template <int kInputs, int kOutputs, int kWidth>
inline void strideRow(ThreeRows rows, const SeparableLayer<kInputs, kOutputs>& layer,
                      uint8_t* scratch, uint8_t* target, int channelStep) {
  uint8_t* map = scratch;
  for (int channel = 0; channel < kInputs; channel++, map += kWidth) {
    const int8_t* w = layer.depthwise + 9 * channel;
    const int32_t w0 = w[0], w1 = w[1], w2 = w[2], w3 = w[3], w4 = w[4], w5 = w[5], w6 = w[6],
                  w7 = w[7], w8 = w[8];
    const Requantisation scale = layer.depthwiseScale[channel];
    const uint8_t* upper = rows.upper + channel * rows.channelStep;
    const uint8_t* middle = rows.middle + channel * rows.channelStep;
    const uint8_t* lower = rows.lower + channel * rows.channelStep;
    int32_t a = upper[0], b = middle[0], c = lower[0];
    for (int x = 0; x < kWidth; x++, upper += 2, middle += 2, lower += 2) {
      const int32_t nextA = upper[2], nextB = middle[2], nextC = lower[2];
      const int32_t sum = a * w0 + upper[1] * w1 + nextA * w2 + b * w3 + middle[1] * w4 +
                          nextB * w5 + c * w6 + lower[1] * w7 + nextC * w8;
      map[x] = requantised(sum, scale);
      a = nextA, b = nextB, c = nextC;
    }
  }
  pointwiseRow<kInputs, kOutputs, kWidth>(scratch, layer, target, channelStep);
}

/** Two neighbouring rows of a map that is doubled. */
struct TwoRows {
  const uint8_t* upper;
  const uint8_t* lower;
  int channelStep;
};

/**
 * A row of the doubled map, between two rows of the small one. Doubling and 3x3 kernel are one 2x2
 * kernel for each of four phases: taps that fall on one small pixel are added up beforehand.
 * @param rows at their left zero, kWidth values, right zero
 * @param phase 0 where the lower small row is doubled here, 1 where the upper one is
 * @param scratch kInputs * 2 kWidth bytes
 */
template <int kInputs, int kOutputs, int kWidth>
inline void doubledRow(TwoRows rows, int phase, const SeparableLayer<kInputs, kOutputs>& layer,
                       uint8_t* scratch, uint8_t* target, int channelStep) {
  uint8_t* map = scratch;
  for (int channel = 0; channel < kInputs; channel++, map += 2 * kWidth) {
    const int8_t* w = layer.depthwise + 9 * channel;
    // The middle row of taps falls on the small row that is doubled.
    const int32_t m0 = w[3], m1 = w[4], m2 = w[5];
    int32_t u0 = w[0], u1 = w[1], u2 = w[2], l0 = w[6], l1 = w[7], l2 = w[8];
    if (phase == 0) {
      l0 += m0, l1 += m1, l2 += m2;
    } else {
      u0 += m0, u1 += m1, u2 += m2;
    }
    const int32_t u12 = u1 + u2, l12 = l1 + l2, u01 = u0 + u1, l01 = l0 + l1;
    const Requantisation scale = layer.depthwiseScale[channel];
    const uint8_t* upper = rows.upper + channel * rows.channelStep;
    const uint8_t* lower = rows.lower + channel * rows.channelStep;
    int32_t a = upper[0], b = upper[1], d = lower[0], e = lower[1];
    for (int x = 0; x < kWidth; x++) {
      const int32_t c = upper[x + 2], f = lower[x + 2];
      map[2 * x] = requantised(a * u0 + b * u12 + d * l0 + e * l12, scale);
      map[2 * x + 1] = requantised(b * u01 + c * u2 + e * l01 + f * l2, scale);
      a = b, b = c, d = e, e = f;
    }
  }
  pointwiseRow<kInputs, kOutputs, 2 * kWidth>(scratch, layer, target, channelStep);
}

}  // namespace lares::micro
