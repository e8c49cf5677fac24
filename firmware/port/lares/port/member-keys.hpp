// A device's keys, made on it, by Mbed TLS and libsodium; for ESP-IDF, and for tests elsewhere.
#pragma once

#include <mbedtls/ecp.h>
#include <mbedtls/pk.h>
#include <mbedtls/x509_csr.h>
#include <sodium.h>
#include <stdint.h>

namespace lares::port {

/** Private halves stay on the device. */
struct MemberKeys {
  /** P-256, PEM, for TLS. */
  char key[512];
  /** PKCS#10, PEM: names nobody, the fleet knows from the token for whom it is. */
  char request[1024];
  /** Ed25519: 32 bytes of seed and 32 of public key. */
  uint8_t signing[crypto_sign_ed25519_SECRETKEYBYTES];
  uint8_t signingPublic[crypto_sign_ed25519_PUBLICKEYBYTES];
};

/** Mbed TLS asks for random bytes so; sodium's come from the chip's generator. */
inline int randomBytes(void*, unsigned char* bytes, size_t length) {
  randombytes_buf(bytes, length);
  return 0;
}

inline bool writePems(mbedtls_pk_context& pair, mbedtls_x509write_csr& request, MemberKeys& keys) {
  if (mbedtls_pk_setup(&pair, mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY)) != 0) return false;
  if (mbedtls_ecp_gen_key(MBEDTLS_ECP_DP_SECP256R1, mbedtls_pk_ec(pair), randomBytes, nullptr) != 0) {
    return false;
  }
  auto* key = reinterpret_cast<unsigned char*>(keys.key);
  auto* pem = reinterpret_cast<unsigned char*>(keys.request);
  mbedtls_x509write_csr_set_md_alg(&request, MBEDTLS_MD_SHA256);
  mbedtls_x509write_csr_set_key(&request, &pair);
  return mbedtls_pk_write_key_pem(&pair, key, sizeof keys.key) == 0 &&
         mbedtls_x509write_csr_set_subject_name(&request, "CN=member") == 0 &&
         mbedtls_x509write_csr_pem(&request, pem, sizeof keys.request, randomBytes, nullptr) == 0;
}

/** @returns whether all of `keys` was written. On an ESP32 the radio must be on, for randomness. */
inline bool makeMemberKeys(MemberKeys& keys) {
  mbedtls_pk_context pair;
  mbedtls_x509write_csr request;
  mbedtls_pk_init(&pair);
  mbedtls_x509write_csr_init(&request);
  const bool isWritten = writePems(pair, request, keys);
  mbedtls_x509write_csr_free(&request);
  mbedtls_pk_free(&pair);
  return isWritten && crypto_sign_ed25519_keypair(keys.signingPublic, keys.signing) == 0;
}

}  // namespace lares::port
