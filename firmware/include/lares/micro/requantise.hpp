#pragma once

#include <stdint.h>

#include "lares/micro/model.hpp"

namespace lares::micro {

/** One 32x32 bit multiplication of which the upper half counts: MULH on RISC-V, MULSH on Xtensa. */
inline void storeRequantised(uint8_t& target, int32_t sum, Requantisation scale) {
  auto value = static_cast<int32_t>((int64_t{sum + scale.bias} * scale.multiplier) >> 32);
  // One comparison on the usual way, since a negative value is large as unsigned.
  if (static_cast<uint32_t>(value) > 255U) {
    // Without this, GCC cuts every value to a byte before the comparison, and again in the store.
    __asm__("" : "+r"(value));
    value = ~value >> 31;
  }
  target = static_cast<uint8_t>(value);
}

}  // namespace lares::micro
