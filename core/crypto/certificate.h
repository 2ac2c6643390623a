// Certificates and chains, read from outside and checked before anyone uses them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/name.h"
#include "core/base/time.h"
#include "core/crypto/key.h"
#include "core/crypto/openssl.h"

namespace millrace {

class IssuerMemory;

struct Certificate {
  std::string pem;              // this certificate alone, re-encoded
  std::vector<CertName> names;  // dNSNames of a leaf, sorted; empty for others
  bool only_dns_names =
      true;  // false: a SAN of another kind is there, or a name no CertName can hold
  SpkiDigest spki;
  std::string subject;  // one line, printable
  std::string issuer;
  std::string serial;  // hex
  TimePoint not_before;
  TimePoint not_after;
  // The same as OpenSSL's object, for what is not said above: to decode one takes longer than to
  // verify it. Never null. That of a leaf has no X509_get0_pubkey(): nothing is verified with it.
  std::shared_ptr<X509> x509;
};

// PEM, leaf first, 1 to 10 certificates; anything but certificates and white space is an error.
// `memory`, or null: of the issuers, which are parsed once.
Result<std::vector<Certificate>> parse_chain(std::string_view pem, const std::string& where,
                                             IssuerMemory* memory = nullptr);

// The certificate of a trust anchor, alone in PEM; parsed like an issuer.
Result<Certificate> parse_root(std::string_view pem, const std::string& where);

// The same chain, each certificate once: CAs have appended their intermediate twice.
std::vector<Certificate> without_duplicates(const std::vector<Certificate>& chain);

}  // namespace millrace
