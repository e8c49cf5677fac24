#pragma once

#include <stdint.h>

#include "lares/micro/model.hpp"

namespace lares::micro {

/**
 * A camera's gray picture as the network's frame: the mean of the area that each of 32x32 pixels
 * covers, half rounded up; the same bytes as `areaAverage` of @lares/shared.
 * @param width,height multiples of 32 or not, at least 32, at most 640: QQVGA is 160x120
 * @param frame 32x32 bytes
 */
inline void areaAverage(const uint8_t* picture, int32_t width, int32_t height, uint8_t* frame) {
  const auto area = static_cast<uint32_t>(width * height);
  for (int32_t y = 0; y < kSide; y++) {
    // A source pixel is 32 units wide, a target pixel `width` units; so all overlaps are whole.
    const int32_t top = y * height, bottom = top + height;
    for (int32_t x = 0; x < kSide; x++) {
      const int32_t left = x * width, right = left + width;
      uint32_t sum = 0;
      for (int32_t v = top / kSide; v * kSide < bottom; v++) {
        const int32_t above = v * kSide > top ? v * kSide : top;
        const int32_t below = (v + 1) * kSide < bottom ? (v + 1) * kSide : bottom;
        uint32_t across = 0;
        for (int32_t u = left / kSide; u * kSide < right; u++) {
          const int32_t from = u * kSide > left ? u * kSide : left;
          const int32_t to = (u + 1) * kSide < right ? (u + 1) * kSide : right;
          across += static_cast<uint32_t>(to - from) * picture[v * width + u];
        }
        sum += static_cast<uint32_t>(below - above) * across;
      }
      *frame++ = static_cast<uint8_t>((sum + area / 2) / area);
    }
  }
}

}  // namespace lares::micro
