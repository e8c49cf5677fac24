// SHA-256 by libsodium, for ESP-IDF and POSIX alike.
#pragma once

#include <sodium.h>
#include <stdint.h>

namespace lares::port {

/** FIPS 180-4. @param digest 32 bytes */
inline void sha256(const void* message, uint32_t length, uint8_t* digest) {
  crypto_hash_sha256(digest, static_cast<const unsigned char*>(message), length);
}

}  // namespace lares::port
