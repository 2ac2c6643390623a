// CSRs of another's making: what they may ask for.
#pragma once

#include <string>

#include "core/crypto/csr.h"

namespace millrace {

struct FreeExtensions {
  void operator()(STACK_OF(X509_EXTENSION) * list) const {
    sk_X509_EXTENSION_pop_free(list, X509_EXTENSION_free);
  }
};
using ExtensionsPtr = std::unique_ptr<STACK_OF(X509_EXTENSION), FreeExtensions>;

// Of the key in a CSR. An error names a type that no CA accepts.
Result<KeyType> key_type_of(const Csr& csr);

// A CSR of another's making asks for nothing but a certificate of a TLS server for its names: an
// error for an extension that a CA would refuse or that changes what the certificate is for
// (CA:TRUE, certificate signing, must-staple, other key usages than a server's, an unknown one).
Result<void> check_extensions(const Csr& csr, const std::string& where);

}  // namespace millrace
