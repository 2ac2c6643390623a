// A request as csr emits it, made of the vectors of tests/vectors/x509.
#pragma once

#include "core/bundle/documents.h"
#include "tests/support/vectors.h"

namespace millrace::test {

inline SpkiDigest digest_vector(const std::string& key) {
  return SpkiDigest::parse(vector_line("x509/" + key + ".spki-sha256")).value();
}

// Names and current key of leaf.csr; the next key is that of p384.key.
inline RequestDocument request_vector(const std::string& certificate) {
  const Csr csr = parse_csr(vector_file("x509/leaf.csr"), "leaf.csr").value();
  return {CertId::parse(certificate).value(), csr.names, csr.der, csr.spki, digest_vector("p384")};
}

}  // namespace millrace::test
