// The challenge types that use the DNS.
#pragma once

#include <string_view>

#include "core/base/result.h"

namespace millrace::acme {

enum class ChallengeType {
  dns01,          // RFC 8555 §8.4
  dns_account01,  // draft-ietf-acme-dns-account-label: one owner for each account
  dns_persist01,  // draft-ietf-acme-dns-persist: one record, published once
};
inline constexpr ChallengeType kChallengeTypes[] = {
    ChallengeType::dns01, ChallengeType::dns_account01, ChallengeType::dns_persist01};

std::string_view to_text(ChallengeType type);  // "dns-01"
Result<ChallengeType> parse_challenge_type(std::string_view text);

}  // namespace millrace::acme
