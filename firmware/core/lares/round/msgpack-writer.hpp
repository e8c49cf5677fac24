#pragma once

#include <stdint.h>

namespace lares::round {

/** Writes MessagePack as msgpackr does, byte for byte, into a buffer of the caller's. */
class MsgpackWriter {
 public:
  MsgpackWriter(uint8_t* bytes, uint32_t capacity) : bytes_(bytes), capacity_(capacity) {}

  uint32_t length() const { return length_; }
  /** Whether all fitted. */
  bool isWhole() const { return isWhole_; }

  /** @param entries below 16 */
  MsgpackWriter& addMap(uint32_t entries) { return addByte(0x80 | entries); }

  MsgpackWriter& add(const char* text) {
    uint32_t length = 0;
    while (text[length] != '\0') length++;
    if (length < 32) addByte(0xA0 | length);
    else addByte(0xD9).addByte(length);
    for (; *text != '\0'; text++) addByte(static_cast<uint8_t>(*text));
    return *this;
  }

  MsgpackWriter& addHex(const uint8_t* bytes, uint32_t count) {
    constexpr char kDigits[] = "0123456789abcdef";
    const uint32_t length = 2 * count;
    if (length < 32) addByte(0xA0 | length);
    else addByte(0xD9).addByte(length);
    for (uint32_t i = 0; i < length; i++) {
      const uint32_t byte = bytes[i / 2];
      addByte(static_cast<uint8_t>(kDigits[i % 2 == 0 ? byte >> 4 : byte & 15]));
    }
    return *this;
  }

  MsgpackWriter& addNumber(uint32_t value) {
    if (value < 0x80) return addByte(value);
    if (value <= 0xFF) return addByte(0xCC).addBig(value, 1);
    return value <= 0xFFFF ? addByte(0xCD).addBig(value, 2) : addByte(0xCE).addBig(value, 4);
  }

  /** A whole number becomes an integer, as in JavaScript. @param value from 0 */
  MsgpackWriter& addDouble(double value) {
    if (value <= 4294967295.0 && value == static_cast<double>(static_cast<uint32_t>(value))) {
      return addNumber(static_cast<uint32_t>(value));
    }
    uint64_t bits = 0;
    static_assert(sizeof bits == sizeof value, "IEEE 754");
    __builtin_memcpy(&bits, &value, sizeof bits);
    addByte(0xCB).addBig(static_cast<uint32_t>(bits >> 32), 4);
    return addBig(static_cast<uint32_t>(bits), 4);
  }

  /** The head of a byte string, whose bytes come behind all that was written. @param count below 2^16 */
  MsgpackWriter& addBytesHead(uint32_t count) {
    return count <= 0xFF ? addByte(0xC4).addBig(count, 1) : addByte(0xC5).addBig(count, 2);
  }

  /** @returns where `count` bytes are to be written; null when they do not fit */
  uint8_t* addBytes(uint32_t count) {
    addBytesHead(count);
    if (count > capacity_ - length_) isWhole_ = false;
    if (!isWhole_) return nullptr;
    length_ += count;
    return bytes_ + length_ - count;
  }

 private:
  MsgpackWriter& addBig(uint32_t value, uint32_t width) {
    while (width-- > 0) addByte(value >> 8 * width & 0xFF);
    return *this;
  }

  MsgpackWriter& addByte(uint32_t byte) {
    if (length_ == capacity_) isWhole_ = false;
    if (isWhole_) bytes_[length_++] = static_cast<uint8_t>(byte);
    return *this;
  }

  uint8_t* bytes_;
  uint32_t capacity_;
  uint32_t length_ = 0;
  bool isWhole_ = true;
};

}  // namespace lares::round
