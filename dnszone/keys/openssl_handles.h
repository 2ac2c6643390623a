// Owners of the OpenSSL handles that only DNSSEC needs: big numbers, key parameters, fetched
// digests.
#pragma once

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>

#include "core/crypto/openssl.h"

namespace millrace::dnszone {

// Wiped when freed: some of them are private.
using BignumPtr = std::unique_ptr<BIGNUM, Freed<BN_clear_free>>;
using ParamBuilderPtr = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using ParamsPtr = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;
using EvpMdPtr = std::unique_ptr<EVP_MD, Freed<EVP_MD_free>>;
using EvpMacCtxPtr = std::unique_ptr<EVP_MAC_CTX, Freed<EVP_MAC_CTX_free>>;

}  // namespace millrace::dnszone
