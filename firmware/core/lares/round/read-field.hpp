// Fields that messages have in JSON and in MessagePack alike.
#pragma once

#include <stdint.h>

#include "lares/device/hex.hpp"
#include "lares/round/fields.hpp"

namespace lares::round {

/** Reads a text that must be this one. @param reader a `JsonReader` or a `MsgpackReader` */
template <typename Reader>
void expectText(Reader& reader, const char* expected) {
  char text[33];
  reader.readString(text);
  if (!isEqual(text, expected)) reader.fail();
}

/** Reads the version of a message, of which there is one. */
template <typename Reader>
void expectVersion(Reader& reader) {
  if (reader.readUnsigned(1) != 1) reader.fail();
}

/** Reads 32 bytes as 64 digits of `0-9a-f`. */
template <typename Reader>
void readDigest(Reader& reader, uint8_t (&digest)[32]) {
  char text[65] = {};
  reader.readString(text);
  if (!device::readHex(text, digest)) reader.fail();
}

}  // namespace lares::round
