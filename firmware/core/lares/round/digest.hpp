#pragma once

#include <stdint.h>

#include "lares/device/hex.hpp"

namespace lares::round {

/** 32 bytes as a message has them, and what is read of such a text. */
struct DigestText {
  char chars[65] = {};

  /** @returns whether it is 64 digits of `0-9a-f` */
  bool read(uint8_t (&digest)[32]) const { return device::readHex(chars, digest); }
};

}  // namespace lares::round
