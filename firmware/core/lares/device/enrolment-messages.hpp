#pragma once

#include <stdint.h>

#include "lares/device/hex.hpp"
#include "lares/device/text.hpp"

namespace lares::device {

/** A `KeyRequest`. @param request PKCS#10 as PEM @param signingKey Ed25519, 32 bytes */
inline void writeKeyRequest(Text& text, const char* token, const char* request,
                            const uint8_t* signingKey) {
  text.add(R"({"kind":"key-request","v":1,"token":)").addQuoted(token);
  text.add(R"(,"request":)").addQuoted(request);
  text.add(R"(,"signingKey":")").addHex(signingKey, 32).add("\"}");
}

/** Where `pattern` ends in `json`; null when it is not there. */
inline const char* findBehind(const char* json, const char* pattern) {
  for (; *json != '\0'; json++) {
    const char* at = json;
    const char* wanted = pattern;
    while (*wanted != '\0' && *at == *wanted) at++, wanted++;
    if (*wanted == '\0') return at;
  }
  return nullptr;
}

/**
 * The certificate of a `Membership`, which came over TLS from our own fleet.
 * @param json ends with a 0 @returns whether it is whole and fits
 */
template <uint32_t kBytes>
bool findCertificate(const char* json, char (&pem)[kBytes]) {
  const char* at = findBehind(json, R"("certificate":")");
  if (at == nullptr) return false;
  for (uint32_t length = 0; length < kBytes - 1; at++) {
    pem[length] = '\0';
    if (*at == '"') return length > 0;
    if (*at == '\0') return false;
    // PEM needs no other escape than the end of a line.
    if (*at == '\\' && *++at != 'n') return false;
    pem[length++] = at[-1] == '\\' ? '\n' : *at;
  }
  return false;
}

/**
 * The endorsement of a `Membership`: what the fleet says of this device's signing key.
 * @param json ends with a 0 @returns whether it is whole
 */
inline bool findEndorsement(const char* json, uint64_t& notAfterMs, uint8_t (&signature)[64]) {
  const char* at = findBehind(json, R"("endorsement":{)");
  const char* end = at == nullptr ? nullptr : findBehind(at, R"("notAfterMs":)");
  const char* hex = at == nullptr ? nullptr : findBehind(at, R"("signature":")");
  if (end == nullptr || hex == nullptr) return false;
  notAfterMs = 0;
  // At most 16 digits: below 2^53, as the fleet wrote it.
  for (int i = 0; i < 16 && *end >= '0' && *end <= '9'; i++, end++) {
    notAfterMs = 10 * notAfterMs + static_cast<uint64_t>(*end - '0');
  }
  char digits[129];
  for (char& digit : digits) digit = *hex == '\0' || *hex == '"' ? '\0' : *hex++;
  digits[128] = '\0';
  return notAfterMs > 0 && readHex(digits, signature);
}

}  // namespace lares::device
