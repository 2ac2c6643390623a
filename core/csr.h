// Certificate signing requests (RFC 2986): only a subjectAltName, no subject, no EKU, no
// must-staple.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/key.h"
#include "core/name.h"

namespace millrace {

struct Csr {
  std::string der;
  std::vector<CertName> names;  // sorted
  SpkiDigest spki;
};

// The request in DER, signed with the key. `names` must not be empty.
Result<std::string> make_csr(const PrivateKey& key, std::span<const CertName> names);
std::string csr_to_pem(std::string_view der);

// Reads a request made by anyone: PEM or DER, its own signature checked, every SAN a dNSName.
Result<Csr> parse_csr(std::string_view pem_or_der, const std::string& where);

}  // namespace millrace
