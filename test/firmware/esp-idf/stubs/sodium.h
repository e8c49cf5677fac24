#pragma once
#include <stddef.h>
#define crypto_sign_ed25519_SECRETKEYBYTES 64U
#define crypto_sign_ed25519_PUBLICKEYBYTES 32U
extern "C" {
int sodium_init(void);
int crypto_sign_ed25519_detached(unsigned char* sig, unsigned long long* siglen_p, const unsigned char* m, unsigned long long mlen, const unsigned char* sk);
int sodium_is_zero(const unsigned char* n, const size_t nlen);
int crypto_hash_sha256(unsigned char* out, const unsigned char* in, unsigned long long inlen);
int crypto_sign_ed25519_verify_detached(const unsigned char* sig, const unsigned char* m, unsigned long long mlen, const unsigned char* pk);
int crypto_sign_ed25519_keypair(unsigned char* pk, unsigned char* sk);
void randombytes_buf(void* const buf, const size_t size);
}
