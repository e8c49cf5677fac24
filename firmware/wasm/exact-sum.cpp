// The inner loop of the aggregator's exact sum (aggregator/src/exact-sum.ts, which proves why it is
// exact): one instance holds one vector that was received, and the sum.
//
// The host asks requiredBytes(length), grows the memory to it, and writes float32 to values().
#include <stdint.h>

#define LARES_EXPORT(name) __attribute__((export_name(#name)))

extern "C" unsigned char __heap_base;

namespace {

intptr_t aligned(intptr_t bytes) { return (bytes + 15) / 16 * 16; }

float* valuesAt() {
  return reinterpret_cast<float*>(aligned(reinterpret_cast<intptr_t>(&__heap_base)));
}

double* stepsAt(int32_t length) {
  const intptr_t bytes = aligned(length * static_cast<intptr_t>(sizeof(float)));
  return reinterpret_cast<double*>(reinterpret_cast<intptr_t>(valuesAt()) + bytes);
}

}  // namespace

extern "C" {

LARES_EXPORT(values) float* values() { return valuesAt(); }
LARES_EXPORT(steps) double* steps(int32_t length) { return stepsAt(length); }
LARES_EXPORT(requiredBytes) double* requiredBytes(int32_t length) {
  return stepsAt(length) + length;
}

/** Whether all values have a magnitude of at most `limit`; NaN has none. */
LARES_EXPORT(areBounded) int32_t areBounded(int32_t length, float limit) {
  const float* __restrict from = valuesAt();
  int32_t beyond = 0;
  for (int32_t i = 0; i < length; i++) beyond |= !(__builtin_fabsf(from[i]) <= limit);
  return !beyond;
}

/** Adds values * factor to the steps, each term rounded to a whole number, half upwards. */
LARES_EXPORT(add) void add(int32_t length, double factor) {
  const float* __restrict from = valuesAt();
  double* __restrict to = stepsAt(length);
  for (int32_t i = 0; i < length; i++) {
    to[i] += __builtin_floor(static_cast<double>(from[i]) * factor + 0.5);
  }
}

}  // extern "C"
