#pragma once

#include <stdint.h>

#include "lares/nn/feature-map.hpp"

namespace lares::nn {

/**
 * e^x within 2 units in the last place, by +, -, * alone, so every machine gives the same bits:
 * x = n ln 2 + r with n whole, then a polynomial in r (Cephes' expf) and n put into the
 * exponent. x is limited to [-87, 88], where the result is a normal number. NaN stays NaN.
 */
inline float exponential(float x) {
  if (x > 88.0f) x = 88.0f;
  if (x < -87.0f) x = -87.0f;
  // Adding 1.5 * 2^23 rounds to a whole number and leaves it in the low bits of the sum.
  const float rounding = 12582912.0f;
  const float shifted = x * 1.44269504f + rounding;
  const float whole = shifted - rounding;
  const float r = (x - whole * 0.693359375f) - whole * -2.12194440e-4f;
  float series = 1.9875691500e-4f;
  series = series * r + 1.3981999507e-3f;
  series = series * r + 8.3334519073e-3f;
  series = series * r + 4.1665795894e-2f;
  series = series * r + 1.6666665459e-1f;
  series = series * r + 5.0000001201e-1f;
  const float mantissa = series * (r * r) + r + 1.0f;
  uint32_t bits;
  __builtin_memcpy(&bits, &shifted, sizeof bits);
  bits = (bits - 0x4b400000u + 127u) << 23;
  float power;
  __builtin_memcpy(&power, &bits, sizeof power);
  return mantissa * power;
}

/** Replaces each pixel value v of the map by `value(v)`. */
template <typename Value>
inline void mapInPlace(const FeatureMap& map, const Value& value) {
  for (int32_t row = 0; row < map.shape.height; row++) {
    float* at = map.at(row, 0);
    for (int32_t i = 0; i < map.rowSize(); i++) at[i] = value(at[i]);
  }
}

/** Replaces each value e of `error` by `value(y, e)`, y from the map `output` of equal shape. */
template <typename Value>
inline void mapErrorInPlace(const FeatureMap& output, const FeatureMap& error, const Value& value) {
  for (int32_t row = 0; row < output.shape.height; row++) {
    const float* y = output.at(row, 0);
    float* at = error.at(row, 0);
    for (int32_t i = 0; i < output.rowSize(); i++) at[i] = value(y[i], at[i]);
  }
}

inline void reluForward(const FeatureMap& map) {
  mapInPlace(map, [](float x) { return x > 0.0f ? x : 0.0f; });
}

inline void reluBackward(const FeatureMap& output, const FeatureMap& error) {
  mapErrorInPlace(output, error, [](float y, float e) { return y > 0.0f ? e : 0.0f; });
}

inline void sigmoidForward(const FeatureMap& map) {
  mapInPlace(map, [](float x) { return 1.0f / (1.0f + exponential(-x)); });
}

inline void sigmoidBackward(const FeatureMap& output, const FeatureMap& error) {
  mapErrorInPlace(output, error, [](float y, float e) { return e * y * (1.0f - y); });
}

/** Limits to [0, 1]. */
inline void clipForward(const FeatureMap& input, const FeatureMap& output) {
  clearBorder(output);
  for (int32_t row = 0; row < input.shape.height; row++) {
    const float* from = input.at(row, 0);
    float* to = output.at(row, 0);
    for (int32_t i = 0; i < input.rowSize(); i++) {
      to[i] = from[i] < 0.0f ? 0.0f : from[i] > 1.0f ? 1.0f : from[i];
    }
  }
}

/** The gradient passes where the input lies in [0, 1], ends included. */
inline void clipBackward(const FeatureMap& input, const FeatureMap& error,
                         const FeatureMap& inputError) {
  clearBorder(inputError);
  for (int32_t row = 0; row < input.shape.height; row++) {
    const float* x = input.at(row, 0);
    const float* from = error.at(row, 0);
    float* to = inputError.at(row, 0);
    for (int32_t i = 0; i < input.rowSize(); i++) {
      to[i] = x[i] >= 0.0f && x[i] <= 1.0f ? from[i] : 0.0f;
    }
  }
}

}  // namespace lares::nn
