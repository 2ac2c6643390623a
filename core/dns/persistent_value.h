// The value of a TXT record of dns-persist-01 (draft-ietf-acme-dns-persist §4.1): "ca.example;
// accounturi=https://ca.example/acct/1; policy=wildcard; persistUntil=1767225600".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/base/time.h"

namespace millrace {

struct PersistentValue {
  std::string issuer;       // the CA's issuer domain name: lower case, no final dot
  std::string account_uri;  // https, no semicolon
  bool wildcard = false;    // also for *.NAME, and for what lies below NAME
  std::optional<TimePoint> until{};

  // Reads what text() writes, and nothing else; at most 1024 octets.
  static Result<PersistentValue> parse(std::string_view text);
  std::string text() const;

  // Whether a CA that requires this value would accept a record with the value `seen` (which may
  // have another order and more parameters) at that time.
  bool is_met_by(std::string_view seen, TimePoint now) const;
};

// Whether a domain name is a valid issuer name of a CA: labels of lower-case letters, digits and
// hyphens, no final dot, at most 253 octets.
bool is_issuer_name(std::string_view text);

}  // namespace millrace
