#pragma once

#include <stdint.h>

namespace lares::device {

/** Whether two texts that end with a 0 are the same. */
inline bool isEqual(const char* a, const char* b) {
  while (*a != '\0' && *a == *b) a++, b++;
  return *a == *b;
}

/** Whether two digests of 32 bytes are the same. */
inline bool isSameDigest(const uint8_t* a, const uint8_t* b) {
  for (int i = 0; i < 32; i++) {
    if (a[i] != b[i]) return false;
  }
  return true;
}

}  // namespace lares::device
