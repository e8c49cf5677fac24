#pragma once

#include <stdint.h>

namespace lares::round {

/**
 * Reads a peer's MessagePack from front to back, in the memory where it lies: maps, strings, byte strings
 * and whole numbers from 0, of any width; no other type. What is not as asked for ends the reading, as of
 * `JsonReader`. Source: https://github.com/msgpack/msgpack/blob/master/spec.md
 */
class MsgpackReader {
 public:
  /** Entries of a map, at most: none of ours has as many. */
  static constexpr uint32_t kMostEntries = 32;

  MsgpackReader(const uint8_t* bytes, uint32_t length) : bytes_(bytes), length_(length) {}

  /** Whether all was as asked for, and nothing is left. */
  bool isDone() const { return isGood_ && at_ == length_; }

  void fail() { isGood_ = false; }

  /** Calls `readEntry(key)` for each entry, which must read its value. Keys have 15 letters at most. */
  template <typename ReadEntry>
  void readMap(const ReadEntry& readEntry) {
    uint32_t entries = readLength(0x80, 16, 0xDE, 2);
    if (entries > kMostEntries) fail();
    for (; isGood_ && entries > 0; entries--) {
      char key[16];
      readString(key);
      if (isGood_) readEntry(key);
    }
  }

  /** A string without zeros that fits with a 0 behind it. */
  template <uint32_t kBytes>
  void readString(char (&string)[kBytes]) {
    string[0] = '\0';
    const uint32_t length = readLength(0xA0, 32, 0xD9, 1);
    if (length >= kBytes) fail();
    const uint8_t* from = take(length);
    if (!isGood_) return;
    for (uint32_t i = 0; i < length; i++) {
      string[i] = static_cast<char>(from[i]);
      if (from[i] == 0) fail();
    }
    string[length] = '\0';
  }

  /** @returns where the bytes lie, without alignment; null when there are none */
  const uint8_t* readBytes(uint32_t& length) {
    length = readLength(0, 0, 0xC4, 1);
    return take(length);
  }

  uint32_t readUnsigned(uint32_t most) { return static_cast<uint32_t>(readWide(most)); }

  /** A whole number from 0 to `most`; a double where it is no uint32, as JavaScript writes it. */
  uint64_t readWide(uint64_t most) {
    const uint32_t tag = readBig(1) & 0xFF;
    uint64_t value = tag;
    if (tag >= 0xCC && tag <= 0xCE) value = readBig(1U << (tag - 0xCC));
    else if (tag == 0xCF) value = readLongBig();
    else if (tag == 0xCB) value = wholeOf(readLongBig());
    else if (tag >= 0x80) fail();
    if (value > most) fail();
    return isGood_ ? value : 0;
  }

 private:
  /** A tag that holds its length in its low bits, or one of those from `wide`, each twice as long. */
  uint32_t readLength(uint32_t fix, uint32_t fixed, uint32_t wide, uint32_t width) {
    const uint32_t tag = readBig(1);
    if (tag >= fix && tag < fix + fixed) return tag - fix;
    for (; width <= 4; width *= 2, wide++) {
      if (tag == wide) return readBig(width);
    }
    fail();
    return 0;
  }

  uint32_t readBig(uint32_t width) {
    const uint8_t* from = take(width);
    uint32_t value = 0;
    for (uint32_t i = 0; from != nullptr && i < width; i++) value = value << 8 | from[i];
    return value;
  }

  uint64_t readLongBig() {
    const uint64_t high = readBig(4);
    return high << 32 | readBig(4);
  }

  /** Of an IEEE double that is whole, from 0 and below 2^53; anything else fails. */
  uint64_t wholeOf(uint64_t bits) {
    const auto exponent = static_cast<int32_t>(bits >> 52) - 1023;
    if (bits == 0) return 0;
    // A sign is part of the exponent here, and puts it out of range.
    if (exponent < 0 || exponent > 52) {
      fail();
      return 0;
    }
    const uint64_t fraction = (bits & 0xFFFFFFFFFFFFF) | 0x10000000000000;
    const auto shift = static_cast<uint32_t>(52 - exponent);
    if ((fraction & ((uint64_t{1} << shift) - 1)) != 0) fail();
    return fraction >> shift;
  }

  const uint8_t* take(uint32_t length) {
    if (!isGood_ || length > length_ - at_) {
      fail();
      return nullptr;
    }
    at_ += length;
    return bytes_ + at_ - length;
  }

  const uint8_t* bytes_;
  uint32_t length_;
  uint32_t at_ = 0;
  bool isGood_ = true;
};

}  // namespace lares::round
