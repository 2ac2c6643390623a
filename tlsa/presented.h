// Certificates as a server presents them, taken apart without judging them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/name.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "core/crypto/openssl.h"
#include "core/env/handshakes.h"

namespace millrace::tlsa {

struct PresentedCertificate {
  std::string der;
  std::string spki;                // DER of its SubjectPublicKeyInfo
  std::string key;                 // "ECDSA 256", "RSA 2048": kind and size in bits
  LeafKind kind;                   // any: neither of the two
  std::vector<std::string> names;  // dNSNames, printable; without any, the common names
  std::string subject, issuer;     // one line, printable
  TimePoint not_before, not_after;
  std::shared_ptr<X509> x509;  // never null
};

// Leaf first, as in Handshake::chain.
Result<std::vector<PresentedCertificate>> parse_presented(const std::vector<std::string>& chain);

// By the rules of RFC 6125, as OpenSSL applies them.
bool has_name(const PresentedCertificate& certificate, const DnsName& name);

}  // namespace millrace::tlsa
