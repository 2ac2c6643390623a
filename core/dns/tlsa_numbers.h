// The three numbers of a TLSA record (RFC 6698 §2.1): what a certificate is compared with, and how.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "core/base/name.h"
#include "core/base/result.h"

namespace millrace {

struct TlsaNumbers {
  uint8_t usage = 3;     // 0 PKIX-TA, 1 PKIX-EE, 2 DANE-TA, 3 DANE-EE
  uint8_t selector = 1;  // 0 whole certificate, 1 SubjectPublicKeyInfo
  uint8_t matching = 1;  // 0 exact, 1 SHA-256, 2 SHA-512
  auto operator<=>(const TlsaNumbers&) const = default;

  // "3 1 2", a single space between.
  static Result<TlsaNumbers> parse(std::string_view text);
  std::string text() const;
  bool is_usual() const { return *this == TlsaNumbers(); }  // 3 1 1
  bool is_of_key() const { return is_of_server() && selector == 1; }
  bool is_of_server() const { return usage == 1 || usage == 3; }  // else of a CA
};

// Beside 3 1 1, by owner.
using OwnerNumbers = std::map<DnsName, std::set<TlsaNumbers>>;

}  // namespace millrace
