#pragma once
#include "pk.h"
extern "C" {
typedef enum { MBEDTLS_MD_SHA256 = 9 } mbedtls_md_type_t;
typedef struct { void* subject; } mbedtls_x509write_csr;
void mbedtls_x509write_csr_init(mbedtls_x509write_csr* ctx);
void mbedtls_x509write_csr_free(mbedtls_x509write_csr* ctx);
void mbedtls_x509write_csr_set_md_alg(mbedtls_x509write_csr* ctx, mbedtls_md_type_t md_alg);
void mbedtls_x509write_csr_set_key(mbedtls_x509write_csr* ctx, mbedtls_pk_context* key);
int mbedtls_x509write_csr_set_subject_name(mbedtls_x509write_csr* ctx, const char* subject_name);
int mbedtls_x509write_csr_pem(mbedtls_x509write_csr* ctx, unsigned char* buf, size_t size, int (*f_rng)(void*, unsigned char*, size_t), void* p_rng);
}
