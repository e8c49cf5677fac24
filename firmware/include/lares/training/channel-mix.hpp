// FedALA's blend, channel by channel: edge-agent/src/personalization/channel-mix.ts, in its precision.
#pragma once

#include <stdint.h>

#include "lares/training/block.hpp"

namespace lares::training {

/** Output channels of all layers. */
constexpr int32_t countChannels() {
  int32_t channels = 0;
  for (const Block& block : kBlocks.at) channels += block.inputChannels + block.outputChannels;
  return channels;
}
constexpr int32_t kChannels = countChannels();

/**
 * Calls `visit(parameter, channel)` for each weight and bias in the order of the flat vector: each
 * tensor counts the channels of its layer in its last axis, again and again.
 */
template <typename Visit>
inline void forEachParameter(const Visit& visit) {
  int32_t parameter = 0, first = 0;
  const auto visitLayer = [&](int32_t rows, int32_t channels) {
    for (int32_t row = 0; row < rows; row++) {
      for (int32_t c = 0; c < channels; c++) visit(parameter++, first + c);
    }
    first += channels;
  };
  for (const Block& block : kBlocks.at) {
    visitLayer(9 + 1, block.inputChannels);
    visitLayer(block.inputChannels + 1, block.outputChannels);
  }
}

/** share * global + (1 - share) * local. @param shares of the global model, one a channel */
inline void mixChannels(const float* shares, const float* global, const float* local, float* mixed) {
  forEachParameter([=](int32_t i, int32_t channel) {
    const double share = static_cast<double>(shares[channel]);
    mixed[i] = static_cast<float>(share * static_cast<double>(global[i]) +
                                  (1 - share) * static_cast<double>(local[i]));
  });
}

/** Derivative of the loss by the shares, from that by the mixed weights. @param slopes one a channel */
inline void shareGradient(const float* gradient, const float* global, const float* local,
                          double* slopes) {
  for (int32_t channel = 0; channel < kChannels; channel++) slopes[channel] = 0;
  forEachParameter([=](int32_t i, int32_t channel) {
    const double pull = static_cast<double>(global[i]) - static_cast<double>(local[i]);
    slopes[channel] += static_cast<double>(gradient[i]) * pull;
  });
}

}  // namespace lares::training
