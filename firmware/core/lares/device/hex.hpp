#pragma once

#include <stdint.h>

namespace lares::device {

/** Reads bytes. @param hex ends with a 0 @returns whether it is two digits of `0-9a-f` for each, and no more */
template <uint32_t kBytes>
bool readHex(const char* hex, uint8_t (&bytes)[kBytes]) {
  for (uint8_t& byte : bytes) {
    byte = 0;
    for (int digit = 0; digit < 2; digit++, hex++) {
      const bool isNumber = *hex >= '0' && *hex <= '9';
      if (!isNumber && (*hex < 'a' || *hex > 'f')) return false;
      byte = static_cast<uint8_t>(byte << 4 | (isNumber ? *hex - '0' : *hex - 'a' + 10));
    }
  }
  return *hex == '\0';
}

}  // namespace lares::device
