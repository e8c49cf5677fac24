#pragma once

#include <stdint.h>

namespace lares::device {

/** Reads a key. @param hex ends with a 0 @returns whether it is 64 digits of `0-9a-f` and no more */
inline bool readHex(const char* hex, uint8_t (&bytes)[32]) {
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
