#pragma once

#include <stdint.h>

namespace lares::nn {

/**
 * Four floats side by side. Where the machine has no such registers, compilers lower each
 * operation to four scalar ones that round alike, so results never depend on the machine.
 */
typedef float Float4 __attribute__((vector_size(16)));

inline constexpr int32_t kLanes = 4;

/** Float4 as it lies in memory: aligned like a float only. */
typedef float UnalignedFloat4 __attribute__((vector_size(16), aligned(4), may_alias));

/** Reads a Float4 or, for channels that do not fill one, a single float. */
template <typename Lanes>
inline Lanes load(const float* from);

template <>
inline Float4 load<Float4>(const float* from) {
  return *reinterpret_cast<const UnalignedFloat4*>(from);
}

template <>
inline float load<float>(const float* from) {
  return *from;
}

inline void store(float* to, Float4 value) { *reinterpret_cast<UnalignedFloat4*>(to) = value; }

inline void store(float* to, float value) { *to = value; }

/** Stores the first `count` lanes, or all where there are more. */
inline void storeLanes(float* to, Float4 value, int32_t count) {
  if (count >= kLanes) return store(to, value);
  to[0] = value[0];
  if (count > 1) to[1] = value[1];
  if (count > 2) to[2] = value[2];
}

/**
 * Adds the first `count` lanes, or all where there are more. Through memory: taking single lanes
 * from a sum makes compilers keep it in memory throughout the loop before.
 */
inline void addLanes(float* to, Float4 value, int32_t count) {
  if (count >= kLanes) return store(to, load<Float4>(to) + value);
  float lanes[kLanes];
  store(lanes, value);
  for (int32_t lane = 0; lane < count; lane++) to[lane] += lanes[lane];
}

inline Float4 splat(float value) { return Float4{value, value, value, value}; }

/** Calls `visit(lanes, channel)` for each group of four channels, then for each that is left. */
template <typename Visit>
inline void forEachLaneGroup(int32_t channels, const Visit& visit) {
  int32_t channel = 0;
  for (; channel + kLanes <= channels; channel += kLanes) visit(Float4{}, channel);
  for (; channel < channels; channel++) visit(0.0f, channel);
}

}  // namespace lares::nn
