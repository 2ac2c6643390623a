#include "acme/protocol/challenge_type.h"

#include "core/base/printable.h"

namespace millrace::acme {

std::string_view to_text(ChallengeType type) {
  switch (type) {
    case ChallengeType::dns01:
      return "dns-01";
    case ChallengeType::dns_account01:
      return "dns-account-01";
    case ChallengeType::dns_persist01:
      return "dns-persist-01";
  }
  return {};
}

Result<ChallengeType> parse_challenge_type(std::string_view text) {
  for (const ChallengeType type : kChallengeTypes) {
    if (to_text(type) == text) return type;
  }
  return Error("'" + printable(text, 40) +
               "' is not a challenge type: expected dns-01, dns-account-01 or dns-persist-01");
}

}  // namespace millrace::acme
