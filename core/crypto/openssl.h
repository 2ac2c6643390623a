// Owners of OpenSSL handles: one alias per type for the whole tree, each owned from the line that
// creates it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

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

// For calls that fail only for want of memory or of a working libcrypto, and whose failure would
// leave nothing safe to do: says so on standard error and aborts.
[[noreturn]] void openssl_cannot(const char* what);

// SHA-256 of the octets: 32 octets. SHA-512: 64.
std::string sha256(std::string_view octets);
std::string sha512(std::string_view octets);

// For every PEM_read call: without a callback OpenSSL asks for a passphrase on the terminal.
// `asked`, a bool or null, becomes true.
int refuse_passphrase(char* buffer, int size, int writing, void* asked);

// Reads the octets, which must outlive it and be fewer than 2 GiB.
BioPtr bio_reading(std::string_view octets);
// Writes into memory; wiped when it goes. bio_contents() is valid until the next write.
BioPtr bio_writing();
std::string_view bio_contents(const BioPtr& bio);

// The DER of an object, by its i2d function.
template <class T>
std::string der_of(int (*i2d)(const T*, unsigned char**), const T* object) {
  unsigned char* buffer = nullptr;
  const int size = i2d(object, &buffer);
  if (size < 0) openssl_cannot("encode as DER");
  std::string der(reinterpret_cast<const char*>(buffer), static_cast<size_t>(size));
  OPENSSL_free(buffer);
  return der;
}

// The object whose DER is exactly `der`, by its d2i function; null: malformed, or octets are left
// over.
template <class Pointer, class T = typename Pointer::element_type>
Pointer from_der(T* (*d2i)(T**, const unsigned char**, long), std::string_view der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const unsigned char* end = at + der.size();
  Pointer object(d2i(nullptr, &at, static_cast<long>(der.size())));
  return at == end ? std::move(object) : nullptr;
}

}  // namespace millrace
