// The authorization object (RFC 8555 §7.1.4) and its challenges (§7.1.5, §8).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "acme/problem.h"
#include "core/name.h"
#include "core/result.h"
#include "core/time.h"

namespace millrace::acme {

// A dns-01 challenge.
struct Challenge {
  std::string url;     // where the answer goes
  std::string token;   // 1 to 256 characters of base64url
  std::string status;  // "pending", "processing", "valid", "invalid"
};

struct Authorization {
  enum class Status { pending, valid, invalid, deactivated, expired, revoked };

  CertName name;          // the base name; of a wildcard as well
  bool wildcard = false;  // authorizes "*." name
  Status status = Status::pending;
  std::optional<TimePoint> expires;
  std::optional<Challenge> dns01;    // other types, and tokens that are none, are skipped
  std::vector<std::string> offered;  // printable types of all challenges, for error messages
  std::optional<Problem> error;      // of the challenge that failed, whichever type it has

  std::string identifier() const { return (wildcard ? "*." : "") + name.text(); }
};

// `where` is the authorization's URL.
Result<Authorization> parse_authorization(std::string_view body, const std::string& where);

std::string_view to_text(Authorization::Status status);

}  // namespace millrace::acme
