// The authorization object (RFC 8555 §7.1.4) and its challenges (§7.1.5, §8).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "acme/challenge_type.h"
#include "acme/problem.h"
#include "core/name.h"
#include "core/result.h"
#include "core/time.h"

namespace millrace::acme {

struct Challenge {
  ChallengeType type = ChallengeType::dns01;
  std::string url;     // where the answer goes
  std::string token;   // 1 to 256 characters of base64url; empty in dns-persist-01
  std::string status;  // "pending", "processing", "valid", "invalid"
  // dns-persist-01 alone:
  // What the CA calls itself, at most 10 domain names, in one of them 1 at least: in the form of
  // drafts -00 and -01, "issuer-domain-names"; in that of draft -02, "issuerDomainNames".
  std::vector<std::string> issuers, hashing_issuers;
  std::string account_uri;  // whose record it wants, as the CA gives it; empty: it does not
};

struct Authorization {
  enum class Status { pending, valid, invalid, deactivated, expired, revoked };

  CertName name;          // the base name; of a wildcard as well
  bool wildcard = false;  // authorizes "*." name
  Status status = Status::pending;
  std::optional<TimePoint> expires;
  // One of each type; other types, and what cannot be used, are skipped.
  std::vector<Challenge> challenges;
  std::vector<std::string> offered;  // printable types of all challenges, for error messages
  std::optional<Problem> error;      // of the challenge that failed, whichever type it has

  std::string identifier() const { return (wildcard ? "*." : "") + name.text(); }
  const Challenge* challenge(ChallengeType type) const;       // nullptr: not offered
  const Challenge* challenge_at(std::string_view url) const;  // nullptr: no such one
};

// `where` is the authorization's URL.
Result<Authorization> parse_authorization(std::string_view body, const std::string& where);

std::string_view to_text(Authorization::Status status);

}  // namespace millrace::acme
