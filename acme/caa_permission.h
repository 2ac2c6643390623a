// Whether CAA records let the CA issue (RFC 8659, RFC 8657): pure.
#pragma once

#include <string>
#include <vector>

#include "acme/challenge_type.h"
#include "core/caa.h"
#include "core/name.h"

namespace millrace::acme {

// Who asks whom, and how.
struct CaaClient {
  // What the CA calls itself. Empty: it does not say, and a record that names anybody may name it.
  std::vector<std::string> identities;
  std::string account_url;  // empty: no account yet, and what a record says of accounts is passed
                            // over
  ChallengeType challenge = ChallengeType::dns01;
};

// `relevant`: the records of the nearest name at or above that has any. The error quotes the
// records that refuse, and says why.
Result<void> judge_caa(const CertName& name, const std::vector<CaaRecord>& relevant,
                       const CaaClient& client);

}  // namespace millrace::acme
