#pragma once

#include <stdint.h>

namespace lares::device {

/** Writes text into a buffer of the caller's; what does not fit is dropped and remembered. */
class Text {
 public:
  template <uint32_t kCapacity>
  explicit Text(char (&buffer)[kCapacity]) : buffer_(buffer), capacity_(kCapacity) {
    buffer_[0] = '\0';
  }

  uint32_t length() const { return length_; }
  bool isWhole() const { return !isCut_; }
  /** Ends with a 0. */
  const char* chars() const { return buffer_; }

  Text& add(char character) {
    if (length_ + 1 >= capacity_) {
      isCut_ = true;
      return *this;
    }
    buffer_[length_++] = character;
    buffer_[length_] = '\0';
    return *this;
  }

  Text& add(const char* text) {
    for (; *text != '\0'; text++) add(*text);
    return *this;
  }

  /** In decimal, with zeros in front to at least `digits`. */
  Text& addNumber(uint64_t value, int digits = 1) {
    char reversed[20];
    int count = 0;
    do {
      reversed[count++] = static_cast<char>('0' + value % 10);
      value /= 10;
    } while (value != 0 || count < digits);
    while (count > 0) add(reversed[--count]);
    return *this;
  }

  Text& addSigned(int32_t value) {
    if (value < 0) add('-');
    return addNumber(value < 0 ? static_cast<uint64_t>(-int64_t{value}) : static_cast<uint64_t>(value));
  }

  /** `value` / 10^decimals. */
  Text& addDecimal(uint64_t value, int decimals) {
    uint64_t one = 1;
    for (int i = 0; i < decimals; i++) one *= 10;
    return addNumber(value / one).add('.').addNumber(value % one, decimals);
  }

  Text& addHex(const uint8_t* bytes, uint32_t count) {
    constexpr char kDigits[] = "0123456789abcdef";
    for (uint32_t i = 0; i < count; i++) add(kDigits[bytes[i] >> 4]).add(kDigits[bytes[i] & 15]);
    return *this;
  }

  /** A JSON string (RFC 8259, 7). @param text UTF-8 */
  Text& addQuoted(const char* text) {
    add('"');
    for (; *text != '\0'; text++) {
      const auto byte = static_cast<uint8_t>(*text);
      if (byte < 0x20) {
        add("\\u00").addHex(&byte, 1);
        continue;
      }
      if (*text == '"' || *text == '\\') add('\\');
      add(*text);
    }
    return add('"');
  }

  /** `2026-11-24T13:30:00.000Z`. @param utcMs since 1970, before the year 10000 */
  Text& addDateTime(uint64_t utcMs) {
    // Days since 0000-03-01 to a date: Hinnant, "chrono-compatible low-level date algorithms".
    const uint64_t days = utcMs / 86400000 + 719468;
    const uint64_t era = days / 146097;
    const uint64_t dayOfEra = days % 146097;
    const uint64_t year =
        (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
    const uint64_t dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100);
    const uint64_t march = (5 * dayOfYear + 2) / 153;
    const uint64_t month = march < 10 ? march + 3 : march - 9;
    addNumber(year + era * 400 + (month <= 2 ? 1 : 0), 4).add('-').addNumber(month, 2).add('-');
    addNumber(dayOfYear - (153 * march + 2) / 5 + 1, 2).add('T');
    const uint64_t ms = utcMs % 86400000;
    addNumber(ms / 3600000, 2).add(':').addNumber(ms / 60000 % 60, 2).add(':');
    return addNumber(ms / 1000 % 60, 2).add('.').addNumber(ms % 1000, 3).add('Z');
  }

 private:
  char* buffer_;
  uint32_t capacity_;
  uint32_t length_ = 0;
  bool isCut_ = false;
};

}  // namespace lares::device
