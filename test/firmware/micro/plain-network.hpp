// The same network as anybody would write it first: whole maps, a loop for each dimension.
#pragma once

#include <stdint.h>

#include "lares/micro/model.hpp"

namespace plain {

using lares::micro::Requantisation;
using lares::micro::SeparableLayer;

inline uint8_t finished(int32_t sum, Requantisation scale) {
  const int64_t value = (int64_t{sum + scale.bias} * scale.multiplier) >> 32;
  return static_cast<uint8_t>(value < 0 ? 0 : value > 255 ? 255 : value);
}

/** 16 kB each: the largest map is 32x32x8, doubled before it is convolved. */
struct Maps {
  uint8_t input[8 * 32 * 32], doubled[12 * 32 * 32], depthwise[12 * 32 * 32];
};

/** @param size of the input map @param doubling or else stride 2 @returns size of the output */
template <int kInputs, int kOutputs>
int runLayer(Maps& maps, const SeparableLayer<kInputs, kOutputs>& layer, int size, bool doubling,
             uint8_t padding) {
  const int width = doubling ? 2 * size : size;
  const int step = doubling ? 1 : 2, before = doubling ? 1 : 0, output = width / step;
  for (int c = 0; c < kInputs; c++) {
    for (int y = 0; y < width; y++) {
      for (int x = 0; x < width; x++) {
        const int from = doubling ? (c * size + y / 2) * size + x / 2 : (c * size + y) * size + x;
        maps.doubled[(c * width + y) * width + x] = maps.input[from];
      }
    }
  }
  for (int c = 0; c < kInputs; c++) {
    for (int y = 0; y < output; y++) {
      for (int x = 0; x < output; x++) {
        int32_t sum = 0;
        for (int i = 0; i < 3; i++) {
          for (int j = 0; j < 3; j++) {
            const int v = step * y + i - before, u = step * x + j - before;
            const bool isInside = v >= 0 && u >= 0 && v < width && u < width;
            sum += (isInside ? maps.doubled[(c * width + v) * width + u] : padding) *
                   layer.depthwise[9 * c + 3 * i + j];
          }
        }
        maps.depthwise[(c * output + y) * output + x] = finished(sum, layer.depthwiseScale[c]);
      }
    }
  }
  for (int k = 0; k < kOutputs; k++) {
    for (int i = 0; i < output * output; i++) {
      int32_t sum = 0;
      for (int c = 0; c < kInputs; c++) {
        sum += maps.depthwise[c * output * output + i] * layer.pointwise[k * kInputs + c];
      }
      maps.input[k * output * output + i] = finished(sum, layer.pointwiseScale[k]);
    }
  }
  return output;
}

/** @param maps with the 32x32 input, then the 32x32 output, in `input` */
inline void runNetwork(Maps& maps, const lares::micro::Model& model) {
  int size = runLayer(maps, model.encoder1, 32, false, lares::micro::kZeroPoint);
  size = runLayer(maps, model.encoder2, size, false, 0);
  size = runLayer(maps, model.encoder3, size, false, 0);
  size = runLayer(maps, model.decoder1, size, true, 0);
  size = runLayer(maps, model.decoder2, size, true, 0);
  runLayer(maps, model.decoder3, size, true, 0);
}

}  // namespace plain
