#pragma once

#include <stdint.h>

#include "lares/device/equal.hpp"

namespace lares::round {

using device::isEqual;
using device::isSameDigest;

/** The fields that a peer's message may have: each of these names, and each once. */
template <uint32_t kCount>
class Fields {
 public:
  static_assert(kCount <= 32, "a bit for each");

  explicit Fields(const char* const (&names)[kCount]) : names_(names) {}

  /** @returns its place in the names; kCount when there is none, or it was here before */
  uint32_t take(const char* name) {
    for (uint32_t i = 0; i < kCount; i++) {
      if (!isEqual(name, names_[i])) continue;
      const uint32_t bit = uint32_t{1} << i;
      if ((seen_ & bit) != 0) return kCount;
      seen_ |= bit;
      return i;
    }
    return kCount;
  }

  bool has(uint32_t place) const { return (seen_ >> place & 1) != 0; }

  /** @param optional places that may be missing, a bit for each */
  bool isWhole(uint32_t optional = 0) const {
    const uint32_t all = kCount == 32 ? ~uint32_t{0} : (uint32_t{1} << kCount) - 1;
    return (seen_ | optional) == all;
  }

 private:
  const char* const (&names_)[kCount];
  uint32_t seen_ = 0;
};

}  // namespace lares::round
