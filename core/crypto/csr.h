// Certificate signing requests (RFC 2986): only a subjectAltName, no subject, no EKU, no
// must-staple.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/base/name.h"
#include "core/crypto/key.h"

namespace millrace {

struct Csr {
  std::string der;
  std::vector<CertName> names;  // sorted
  SpkiDigest spki;
};

// Signed with the key. `names` must not be empty.
Result<Csr> make_csr(const PrivateKey& key, std::span<const CertName> names);
std::string csr_to_pem(std::string_view der);
// DER of the SubjectPublicKeyInfo in a request; empty: it is malformed. Nothing is verified.
std::string csr_public_key(std::string_view der);

// Reads a request made by anyone: PEM or DER, its own signature checked, every SAN a dNSName.
Result<Csr> parse_csr(std::string_view pem_or_der, const std::string& where);

// Requests that one process has made or found good, by their DER: to check one again takes longer
// than to make it. Nothing in it is needed for correctness. Not for two threads.
using KnownCsrs = std::map<std::string, Csr>;
// parse_csr() of what is not known yet. `known`: or null.
Result<Csr> parse_csr_once(const std::string& der, const std::string& where, KnownCsrs* known);

}  // namespace millrace
