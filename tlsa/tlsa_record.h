// TLSA records (RFC 6698 §2) from keys, CSRs and certificates.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/name.h"
#include "core/base/result.h"

namespace millrace::tlsa {

struct TlsaParameters {
  uint8_t usage = 3;     // 0 PKIX-TA, 1 PKIX-EE, 2 DANE-TA, 3 DANE-EE
  uint8_t selector = 1;  // 0 whole certificate, 1 SubjectPublicKeyInfo
  uint8_t matching = 1;  // 0 exact, 1 SHA-256, 2 SHA-512
};

// "3 1 1 hex" for PEM that holds a private key, a public key, a CSR or a certificate (its first).
// Selector 0 needs a certificate. `where` names the input in errors.
Result<std::string> tlsa_rdata(std::string_view pem, const TlsaParameters& parameters,
                               const std::string& where);

// An owner of TLSA: "_port._proto.host." (RFC 6698 §3), port 1-65535, proto tcp, udp or sctp.
Result<DnsName> parse_tlsa_owner(std::string_view text);

}  // namespace millrace::tlsa
