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

/** RFC 8032, 5.1.6. @param key seed and public key, 64 bytes; zeros: none @returns whether there is a key */
inline bool sign(const uint8_t* key, const void* message, uint32_t length, uint8_t* signature) {
  return sodium_is_zero(key, crypto_sign_ed25519_SECRETKEYBYTES) == 0 &&
         crypto_sign_ed25519_detached(signature, nullptr,
                                      static_cast<const unsigned char*>(message), length, key) == 0;
}

}  // namespace lares::port
