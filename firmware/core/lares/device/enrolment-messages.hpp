#pragma once

#include <stdint.h>

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

}  // namespace lares::device
