#include "core/crypto/keyless_x509.h"

#include <openssl/provider.h>

namespace millrace {
namespace {

using LibraryPtr = std::unique_ptr<OSSL_LIB_CTX, Freed<OSSL_LIB_CTX_free>>;
using ProviderPtr = std::unique_ptr<OSSL_PROVIDER, Freed<OSSL_PROVIDER_unload>>;

// Without the provider "null" it would load the default one, which has decoders.
struct WithoutDecoders {
  LibraryPtr library{OSSL_LIB_CTX_new()};
  ProviderPtr provider{OSSL_PROVIDER_load(library.get(), "null")};
};

// Only the key is decoded with the library given: the certificate itself belongs to the usual one,
// where its signature can be verified.
X509* read_keyless(X509**, const unsigned char** at, long size) {
  static const WithoutDecoders without;
  if (!without.library || !without.provider) openssl_cannot("do without its providers");
  return static_cast<X509*>(static_cast<void*>(
      ASN1_item_d2i_ex(nullptr, at, size, ASN1_ITEM_rptr(X509), without.library.get(), nullptr)));
}

}  // namespace

X509Ptr keyless_x509(std::string_view der) {
  return from_der<X509Ptr>(read_keyless, der);
}

}  // namespace millrace
