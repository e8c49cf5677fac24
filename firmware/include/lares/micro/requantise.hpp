#pragma once

#include <stdint.h>

#include "lares/micro/model.hpp"

namespace lares::micro {

/** One 32x32 bit multiplication of which the upper half counts: MULH on RISC-V, MULSH on Xtensa. */
inline uint8_t requantised(int32_t sum, Requantisation scale) {
  int32_t value = static_cast<int32_t>((int64_t{sum + scale.bias} * scale.multiplier) >> 32);
  // One comparison on the usual way: a negative value is large as unsigned.
  if (__builtin_expect(static_cast<uint32_t>(value) > 255U, 0)) value = value < 0 ? 0 : 255;
  return static_cast<uint8_t>(value);
}

}  // namespace lares::micro
