// Signatures by libsodium, for ESP-IDF and POSIX alike.
#pragma once

#include <sodium.h>
#include <stdint.h>

namespace lares::port {

/** RFC 8032, 5.1.7. @param publicKey 32 bytes @param signature 64 bytes */
inline bool isSignedBy(const uint8_t* publicKey, const uint8_t* signature, const void* message,
                       uint32_t length) {
  return crypto_sign_ed25519_verify_detached(signature, static_cast<const unsigned char*>(message),
                                             length, publicKey) == 0;
}

}  // namespace lares::port
