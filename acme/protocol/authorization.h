// The authorization object (RFC 8555 §7.1.4) and its challenges (§7.1.5, §8).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "acme/protocol/answer.h"
#include "acme/protocol/challenge_type.h"
#include "acme/protocol/problem.h"
#include "core/base/name.h"
#include "core/base/result.h"
#include "core/base/time.h"

namespace millrace::acme {

struct Challenge {
  ChallengeType type = ChallengeType::dns01;
  std::string url;     // that the response to the challenge is sent to
  std::string token;   // 1 to 256 characters of base64url; empty for dns-persist-01
  std::string status;  // "pending", "processing", "valid", "invalid"
  // Of dns-persist-01 only. The CA's issuer domain names, at most 10; one of the two lists is not
  // empty: "issuer-domain-names" of drafts -00 and -01, "issuerDomainNames" of draft -02.
  std::vector<std::string> issuers, hashing_issuers;
  std::string account_uri;  // that the record must name; empty: not given
};

struct Authorization {
  enum class Status { pending, valid, invalid, deactivated, expired, revoked };

  CertName name;          // the base name, also for a wildcard
  bool wildcard = false;  // authorizes "*." name
  Status status = Status::pending;
  std::optional<TimePoint> expires;
  // One of each type. Other types, and challenges that cannot be used, are skipped.
  std::vector<Challenge> challenges;
  std::vector<std::string> offered;  // printable types of all challenges, for error messages
  std::optional<Problem> error;      // of the failed challenge, of any type

  std::string identifier() const { return (wildcard ? "*." : "") + name.text(); }
  const Challenge* challenge(ChallengeType type) const;       // nullptr: not offered
  const Challenge* challenge_at(std::string_view url) const;  // nullptr: there is none
};

// `where` is the authorization's URL.
Result<Authorization> parse_authorization(std::string_view body, const std::string& where);
Result<Authorization> read_authorization(const Answer& answer);

std::string_view to_text(Authorization::Status status);

}  // namespace millrace::acme
