#include "core/x509.h"

#include <openssl/pem.h>

namespace millrace {

Result<X509Ptr> x509_of(const Certificate& certificate) {
  const BioPtr bio = bio_reading(certificate.pem);
  X509Ptr x509(PEM_read_bio_X509(bio.get(), nullptr, refuse_passphrase, nullptr));
  if (!x509) return Error("chain: no certificate in PEM: " + openssl_error());
  return x509;
}

}  // namespace millrace
