// The DNSSEC algorithms that millrace takes (IANA registry "DNS Security Algorithm Numbers"). SHA-1
// and DSA are not among them (RFC 8624 §3.1).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace millrace::dnszone {

enum class KeyFamily { rsa, ecdsa, eddsa };

struct Algorithm {
  uint8_t number;
  std::string_view mnemonic;  // "ECDSAP256SHA256", as key files write it
  std::string_view alias;     // short name for people, lower case, no hyphens
  KeyFamily family;
  const char* curve;   // OpenSSL's name of the group or key type; RSA: "RSA"
  const char* digest;  // OpenSSL's name; null: the algorithm hashes by itself
  size_t part;         // octets of a private number, of a coordinate, or of an EdDSA key; RSA: 0
  size_t signature;    // octets of a signature; RSA: 0, the size of the modulus
  bool generate;       // false: known keys sign and verify, new ones are not made
};

// nullptr: not one of ours.
const Algorithm* find_algorithm(uint8_t number);

// "13 (ECDSAP256SHA256)", "5 (not supported)"
std::string algorithm_text(uint8_t number);

// "13", "ecdsap256sha256", "ecdsa-p256" … → number.
Result<uint8_t> parse_dnssec_algorithm(std::string_view text);

}  // namespace millrace::dnszone
