#pragma once

#include <stdint.h>

namespace lares::device {

/**
 * The number that a flat JSON object holds under `key`, in thousandths: all that commands need.
 * @returns false when there is none, or one that is negative, has an exponent, or is a million or more
 */
inline bool findNumber(const char* json, uint32_t length, const char* key, uint32_t& milli) {
  const auto isSpace = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
  for (uint32_t start = 0; start < length; start++) {
    if (json[start] != '"') continue;
    uint32_t at = start + 1, letter = 0;
    while (at < length && key[letter] != '\0' && json[at] == key[letter]) at++, letter++;
    const bool isKey = key[letter] == '\0' && at < length && json[at] == '"';
    // On to the end of this string, so that no text within one is taken for a key.
    for (at = start + 1; at < length && json[at] != '"'; at++) at += json[at] == '\\' ? 1 : 0;
    start = at;
    if (!isKey) continue;
    for (at++; at < length && isSpace(json[at]);) at++;
    if (at >= length || json[at] != ':') continue;
    for (at++; at < length && isSpace(json[at]);) at++;
    if (at >= length || !isDigit(json[at])) return false;
    uint32_t whole = 0, thousandths = 0;
    for (; at < length && isDigit(json[at]); at++) {
      whole = whole * 10 + static_cast<uint32_t>(json[at] - '0');
      if (whole >= 1000000) return false;
    }
    if (at < length && json[at] == '.') {
      uint32_t place = 100;
      for (at++; at < length && isDigit(json[at]); at++, place /= 10) {
        thousandths += place * static_cast<uint32_t>(json[at] - '0');
      }
    }
    for (; at < length && isSpace(json[at]);) at++;
    if (at >= length || (json[at] != ',' && json[at] != '}')) return false;
    milli = whole * 1000 + thousandths;
    return true;
  }
  return false;
}

}  // namespace lares::device
