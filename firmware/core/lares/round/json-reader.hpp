#pragma once

#include <stdint.h>

namespace lares::round {

/**
 * Reads a peer's JSON (RFC 8259) from front to back, in the memory where it lies. What is not as asked
 * for ends the reading: from then on all answers are empty, and `isDone` is false.
 */
class JsonReader {
 public:
  JsonReader(const uint8_t* text, uint32_t length) : text_(text), length_(length) {}

  /** Whether all was as asked for, and nothing is left. */
  bool isDone() {
    skipSpace();
    return isGood_ && at_ == length_;
  }

  void fail() { isGood_ = false; }

  /** Calls `readMember(key)` for each member, which must read its value. Keys have 15 letters at most. */
  template <typename ReadMember>
  void readObject(const ReadMember& readMember) {
    expect('{');
    if (take('}')) return;
    do {
      char key[16];
      readString(key);
      expect(':');
      if (isGood_) readMember(key);
    } while (isGood_ && take(','));
    expect('}');
  }

  /** A string of printable ASCII without escapes, as ids and words of the wire are. */
  template <uint32_t kBytes>
  void readString(char (&string)[kBytes]) {
    string[0] = '\0';
    expect('"');
    for (uint32_t length = 0; isGood_;) {
      const uint8_t byte = next();
      if (byte == '"') return;
      if (byte < 0x20 || byte >= 0x7F || byte == '\\' || length + 1 >= kBytes) break;
      string[length++] = static_cast<char>(byte);
      string[length] = '\0';
    }
    fail();
  }

  /** Any string at all, in UTF-8. */
  void skipString() {
    expect('"');
    while (isGood_) {
      const uint8_t byte = next();
      if (byte == '"') return;
      if (byte == '\\') skipEscape();
      else if (byte >= 0x80) skipUtf8(byte);
      else if (byte < 0x20) fail();
    }
  }

  /** A whole number from 0 to `most`, at most a billion. */
  uint32_t readUnsigned(uint32_t most) {
    skipSpace();
    const uint32_t start = at_;
    uint64_t value = 0;
    while (isDigit() && value <= most) value = 10 * value + static_cast<uint64_t>(next() - '0');
    if (at_ == start || (text_[start] == '0' && at_ - start > 1) || value > most) fail();
    return isGood_ ? static_cast<uint32_t>(value) : 0;
  }

  /**
   * A decimal number from 0, as the nearest double. What double arithmetic cannot round rightly is
   * refused: more than 15 digits, or a power of ten beyond 22 (Clinger 1990, "How to read floating point
   * numbers accurately").
   */
  double readDecimal() {
    skipSpace();
    const uint32_t start = at_;
    uint64_t digits = 0;
    int32_t exponent = 0;
    bool isPoint = false;
    for (; isDigit() || (!isPoint && at_ > start && peek() == '.');) {
      const uint8_t byte = next();
      if (byte == '.') {
        isPoint = true;
        if (!isDigit()) fail();
        continue;
      }
      // 0 leads a number only before its point.
      if (byte == '0' && at_ == start + 1 && isDigit()) fail();
      digits = 10 * digits + static_cast<uint64_t>(byte - '0');
      exponent -= isPoint ? 1 : 0;
      if (digits >= kMostDigits) fail();
    }
    if (at_ == start) fail();
    if (peek() == 'e' || peek() == 'E') exponent += readExponent();
    if (exponent < -22 || exponent > 22) fail();
    if (!isGood_) return 0;
    double power = 1;
    for (int32_t i = exponent < 0 ? -exponent : exponent; i > 0; i--) power *= 10;
    return exponent < 0 ? static_cast<double>(digits) / power : static_cast<double>(digits) * power;
  }

  /** @returns whether a `null` was there */
  bool takeNull() {
    skipSpace();
    constexpr char kNull[] = "null";
    for (uint32_t i = 0; i < 4; i++) {
      if (at_ + i >= length_ || text_[at_ + i] != static_cast<uint8_t>(kNull[i])) return false;
    }
    at_ += 4;
    return true;
  }

 private:
  static constexpr uint64_t kMostDigits = 1000000000000000;

  uint8_t peek() const { return isGood_ && at_ < length_ ? text_[at_] : 0; }

  uint8_t next() {
    if (!isGood_ || at_ == length_) {
      fail();
      return 0;
    }
    return text_[at_++];
  }

  bool isDigit() const { return peek() >= '0' && peek() <= '9'; }

  void skipSpace() {
    while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') at_++;
  }

  bool take(char character) {
    skipSpace();
    if (peek() != static_cast<uint8_t>(character)) return false;
    at_++;
    return true;
  }

  void expect(char character) {
    if (!take(character)) fail();
  }

  void skipEscape() {
    const uint8_t kind = next();
    constexpr char kKinds[] = "\"\\/bfnrt";
    bool isKnown = kind == 'u';
    for (int i = 0; i < 8; i++) isKnown = isKnown || kind == static_cast<uint8_t>(kKinds[i]);
    if (!isKnown) fail();
    for (int i = 0; kind == 'u' && i < 4; i++) {
      const uint8_t digit = next() | 0x20;
      if ((digit < '0' || digit > '9') && (digit < 'a' || digit > 'f')) fail();
    }
  }

  /** The rest of a character (RFC 3629, 4). */
  void skipUtf8(uint8_t lead) {
    if (lead < 0xC2 || lead > 0xF4) return fail();
    const int rest = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    uint32_t point = lead & (0x3FU >> rest);
    for (int i = 0; i < rest; i++) {
      const uint8_t byte = next();
      if ((byte & 0xC0) != 0x80) return fail();
      point = point << 6 | (byte & 0x3FU);
    }
    const bool isSurrogate = point >= 0xD800 && point < 0xE000;
    if ((rest == 2 && (point < 0x800 || isSurrogate)) || (rest == 3 && point < 0x10000) ||
        point > 0x10FFFF) {
      fail();
    }
  }

  int32_t readExponent() {
    next();
    const bool isNegative = peek() == '-';
    if (isNegative || peek() == '+') next();
    int32_t value = 0;
    if (!isDigit()) fail();
    while (isDigit() && value < 100) value = 10 * value + (next() - '0');
    return isNegative ? -value : value;
  }

  const uint8_t* text_;
  uint32_t length_;
  uint32_t at_ = 0;
  bool isGood_ = true;
};

}  // namespace lares::round
