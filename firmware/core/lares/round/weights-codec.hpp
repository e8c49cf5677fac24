// How weights are written on the wire: shared/src/wire/weights-codec.ts and half.ts, bit for bit.
#pragma once

#include <stdint.h>

#include "lares/training/block.hpp"

namespace lares::round {

using training::kParameters;

/** `Dtype` of the wire. */
enum class Dtype : uint8_t { f32 = 0, f16, q8 };

inline const char* nameOf(Dtype dtype) {
  switch (dtype) {
    case Dtype::f32:
      return "f32";
    case Dtype::f16:
      return "f16";
    case Dtype::q8:
      return "q8";
  }
  return "";
}

/** Values of a q8 block, which share one scale. */
constexpr uint32_t kQ8Block = 256;
constexpr uint32_t kWeightCount = static_cast<uint32_t>(kParameters);
constexpr uint32_t kWeightBytes = 4 * kWeightCount;

inline uint32_t weightBytes(Dtype dtype) {
  switch (dtype) {
    case Dtype::f32:
      return kWeightBytes;
    case Dtype::f16:
      return 2 * kWeightCount;
    case Dtype::q8:
      return kWeightCount + 4 * ((kWeightCount + kQ8Block - 1) / kQ8Block);
  }
  return 0;
}

inline void writeLittle(uint32_t value, uint32_t width, uint8_t* to) {
  for (uint32_t i = 0; i < width; i++) to[i] = static_cast<uint8_t>(value >> 8 * i);
}

inline uint32_t bitsOf(float value) {
  uint32_t bits = 0;
  static_assert(sizeof bits == sizeof value, "IEEE 754");
  __builtin_memcpy(&bits, &value, sizeof bits);
  return bits;
}

/** The nearest whole number, halves up, as JavaScript's Math.round. @param value within 2^31 */
inline int32_t rounded(double value) {
  auto whole = static_cast<int32_t>(value);
  if (static_cast<double>(whole) > value) whole--;
  return value - static_cast<double>(whole) >= 0.5 ? whole + 1 : whole;
}

/** Nearest binary16, ties to even; magnitudes above 65,504 saturate. @param value no NaN */
inline uint32_t halfOf(float value) {
  const uint32_t single = bitsOf(value);
  const uint32_t sign = single >> 16 & 0x8000;
  const uint32_t magnitude = single & 0x7FFFFFFF;
  if (magnitude >= 0x38800000) {
    const uint32_t rebased = magnitude - 0x38000000;
    const uint32_t half = (rebased + 0x0FFF + (rebased >> 13 & 1)) >> 13;
    return sign | (half < 0x7BFF ? half : 0x7BFF);
  }
  // 2^-14 is the smallest normal half: below it the spacing is fixed at 2^-24.
  const double steps = static_cast<double>(value < 0 ? -value : value) * 16777216;
  const auto floor = static_cast<uint32_t>(steps);
  const double rest = steps - static_cast<double>(floor);
  const bool isUp = rest > 0.5 || (rest == 0.5 && floor % 2 == 1);
  return sign | (isUp ? floor + 1 : floor);
}

/** @param count at most a block @returns bytes written */
inline uint32_t writeQ8Block(const float* values, uint32_t count, uint8_t* to) {
  double largest = 0;
  for (uint32_t i = 0; i < count; i++) {
    const double value = static_cast<double>(values[i]);
    const double size = value < 0 ? -value : value;
    largest = size > largest ? size : largest;
  }
  const auto scale = static_cast<float>(largest / 127);
  writeLittle(bitsOf(scale), 4, to);
  for (uint32_t i = 0; i < count; i++) {
    const double unit = static_cast<double>(scale);
    const int32_t steps = unit == 0 ? 0 : rounded(static_cast<double>(values[i]) / unit);
    to[4 + i] = static_cast<uint8_t>(steps < -127 ? -127 : steps > 127 ? 127 : steps);
  }
  return 4 + count;
}

/** Writes `kParameters` finite values as `weightBytes(dtype)` bytes. */
inline void writeWeights(const float* values, Dtype dtype, uint8_t* to) {
  switch (dtype) {
    case Dtype::f32:
      for (uint32_t i = 0; i < kWeightCount; i++) writeLittle(bitsOf(values[i]), 4, to + 4 * i);
      return;
    case Dtype::f16:
      for (uint32_t i = 0; i < kWeightCount; i++) writeLittle(halfOf(values[i]), 2, to + 2 * i);
      return;
    case Dtype::q8:
      for (uint32_t i = 0; i < kWeightCount; i += kQ8Block) {
        const uint32_t left = kWeightCount - i;
        to += writeQ8Block(values + i, left < kQ8Block ? left : kQ8Block, to);
      }
      return;
  }
}

/** Reads float32 from anywhere. @returns whether all are finite */
inline bool readWeights(const uint8_t* from, float* values) {
  bool isFinite = true;
  for (uint32_t i = 0; i < kWeightCount; i++) {
    uint32_t bits = 0;
    for (uint32_t k = 4; k-- > 0;) bits = bits << 8 | from[4 * i + k];
    __builtin_memcpy(values + i, &bits, sizeof bits);
    isFinite = isFinite && (bits & 0x7F800000) != 0x7F800000;
  }
  return isFinite;
}

}  // namespace lares::round
