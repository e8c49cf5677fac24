#pragma once

#include <stdint.h>

namespace lares::micro {

/**
 * The last three rows of a map, channel by channel, with a zero at both ends of each row: a layer
 * reads from it while the layer before writes the next row, so no whole map is ever in memory.
 */
template <int kChannels, int kWidth>
struct RowRing {
  static constexpr int kRowStep = kWidth + 2;
  static constexpr int kChannelStep = 3 * kRowStep;

  uint8_t values[kChannels * kChannelStep];

  /** Channel 0 of a row from -1 on, its left zero included. */
  uint8_t* row(int index) { return values + (index + 3) % 3 * kRowStep; }

  void clear() {
    for (uint8_t& value : values) value = 0;
  }

  void clearRow(int index) {
    uint8_t* at = row(index);
    for (int channel = 0; channel < kChannels; channel++, at += kChannelStep) {
      for (int i = 0; i < kRowStep; i++) at[i] = 0;
    }
  }
};

}  // namespace lares::micro
