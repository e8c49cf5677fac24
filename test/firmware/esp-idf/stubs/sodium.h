#pragma once
extern "C" {
int sodium_init(void);
int crypto_sign_ed25519_verify_detached(const unsigned char* sig, const unsigned char* m, unsigned long long mlen, const unsigned char* pk);
}
