#pragma once

#include <stdint.h>

#include "lares/micro/network.hpp"

namespace lares::micro {

/** CRC-32 of IEEE 802.3, as in zlib: `crc` of what came before, or 0. */
inline uint32_t crc32(uint32_t crc, const uint8_t* bytes, uint32_t length) {
  crc = ~crc;
  for (uint32_t i = 0; i < length; i++) {
    crc ^= bytes[i];
    for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0xEDB88320U & (0U - (crc & 1U)));
  }
  return ~crc;
}

/** A generator of inputs (Marsaglia 2003, xorshift32). `state` is not 0. */
inline uint32_t xorshift32(uint32_t& state) {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

/**
 * Input number `index` of a seed: 0 is all black, 1 all white; then a block of one value on noise
 * that grows from input to input, so that every layer sees small values, large ones and none.
 */
inline void setGoldenInput(Arena& arena, uint32_t seed, int index) {
  prepareInput(arena);
  uint32_t state = seed ^ (static_cast<uint32_t>(index) * 0x9E3779B9U);
  if (state == 0) state = 1;
  const uint32_t block = xorshift32(state);
  const auto left = static_cast<int>(block & 15), top = static_cast<int>(block >> 4 & 15);
  const auto offset = static_cast<int>(block >> 8 & 255) - kZeroPoint;
  for (int y = 0; y < kSide; y++) {
    for (int x = 0; x < kSide; x++) {
      const auto noise = static_cast<int>(xorshift32(state) >> 24) - kZeroPoint;
      const bool isInBlock = x >= left && x < left + 16 && y >= top && y < top + 16;
      int value = kZeroPoint + noise * index / 8 + (isInBlock ? offset : 0);
      if (index < 2) value = index * 255;
      arena.inputRow(y)[x] = static_cast<uint8_t>(value < 0 ? 0 : value > 255 ? 255 : value);
    }
  }
}

/** Whether the network gives, bit for bit, what the exporter computed. */
inline bool passesGoldenVectors(const Model& model, const GoldenVectors& golden, Arena& arena) {
  for (int i = 0; i < GoldenVectors::kCount; i++) {
    setGoldenInput(arena, golden.seed, i);
    uint32_t crc = 0;
    encode(model, arena);
    for (int y = 0; y < kSide; y++) {
      decodeRow(model, arena, y);
      crc = crc32(crc, arena.output, kSide);
    }
    if (crc != golden.outputCrc[i]) return false;
  }
  return true;
}

}  // namespace lares::micro
