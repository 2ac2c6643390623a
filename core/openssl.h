// Owners of OpenSSL handles: one alias per type for the whole tree, each owned from the line that
// creates it.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace millrace {

template <auto FreeFunction>
struct Freed {
  template <class T>
  void operator()(T* pointer) const {
    FreeFunction(pointer);
  }
};

using EvpPkeyPtr = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using EvpPkeyCtxPtr = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using EvpMdCtxPtr = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using BioPtr = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using X509Ptr = std::unique_ptr<X509, Freed<X509_free>>;
using X509ReqPtr = std::unique_ptr<X509_REQ, Freed<X509_REQ_free>>;

// The newest OpenSSL error as text, the queue emptied. "no reason given" when the queue is empty.
std::string openssl_error();

// SHA-256 of the octets: 32 octets.
std::string sha256(std::string_view octets);

}  // namespace millrace
