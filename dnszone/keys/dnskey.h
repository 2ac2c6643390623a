// DNSKEY rdata (RFC 4034 §2) and the public key in it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/crypto/openssl.h"
#include "dnszone/keys/algorithm.h"

namespace millrace::dnszone {

inline constexpr uint16_t kZoneKeyFlag = 0x0100;  // RFC 4034 §2.1.1
inline constexpr uint16_t kSepFlag = 0x0001;
inline constexpr uint16_t kRevokedFlag = 0x0080;  // RFC 5011 §2.1

struct Dnskey {
  uint16_t flags = 0;
  uint8_t protocol = 3;
  uint8_t algorithm = 0;
  std::string_view key;  // into the rdata

  // Whether its signatures are valid for the zone.
  bool signs_zone() const {
    return protocol == 3 && (flags & kZoneKeyFlag) != 0 && (flags & kRevokedFlag) == 0;
  }
};

// nullopt: shorter than its fixed fields.
std::optional<Dnskey> parse_dnskey(std::string_view rdata);

// The public key (RFC 3110 §2, RFC 6605 §4, RFC 8080 §3). Errors: an algorithm that is not ours, a
// key of the wrong length or off its curve, RSA of fewer than 2048 bits.
Result<EvpPkeyPtr> public_key(const Dnskey& dnskey);

// The public point of an ECDSA key: x | y.
Result<std::string> ecdsa_point(EVP_PKEY* key, const Algorithm& algorithm);

// The rdata for a public key.
Result<std::string> dnskey_rdata(uint16_t flags, const Algorithm& algorithm, EVP_PKEY* key);

}  // namespace millrace::dnszone
