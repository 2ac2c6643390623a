// Whether CAA records allow the CA to issue (RFC 8659, RFC 8657). Pure.
#pragma once

#include <string>
#include <vector>

#include "acme/protocol/challenge_type.h"
#include "core/base/name.h"
#include "core/dns/caa.h"

namespace millrace::acme {

// The CA, the account and the challenge that the records are checked against.
struct CaaClient {
  // The CA's issuer domain names. Empty: not known; then any name in a record may be the CA's.
  std::vector<std::string> identities;
  std::string account_url;  // empty: no account yet; accounturi is not checked
  ChallengeType challenge = ChallengeType::dns01;
};

// `relevant`: the records of the closest name at or above that has any. The error quotes the
// records that forbid issuance, and the reason.
Result<void> judge_caa(const CertName& name, const std::vector<CaaRecord>& relevant,
                       const CaaClient& client);

}  // namespace millrace::acme
