#include "acme/protocol/challenge.h"

#include <algorithm>

#include "acme/protocol/dns_persist01.h"
#include "core/base/encoding.h"
#include "core/crypto/openssl.h"

namespace millrace::acme {

std::string key_authorization(std::string_view token, std::string_view thumbprint) {
  return std::string(token) + "." + std::string(thumbprint);
}

std::string dns01_value(std::string_view token, std::string_view thumbprint) {
  return to_base64url(sha256(key_authorization(token, thumbprint)));
}

std::string account_label(std::string_view account_url) {
  return "_" + to_base32(sha256(account_url).substr(0, 10));
}

Result<DnsName> challenge_owner(ChallengeType type, const CertName& name,
                                std::string_view account_url) {
  if (type == ChallengeType::dns_persist01) return name.dns_name().child("_validation-persist");
  ASSIGN(DnsName owner, name.dns_name().child("_acme-challenge"));
  if (type == ChallengeType::dns01) return owner;
  return owner.child(account_label(account_url));
}

Result<ChallengeRecord> challenge_record(const Challenge& challenge, const CertName& base,
                                         const std::vector<CertName>& names,
                                         const Directory& directory, const Account& account) {
  if (challenge.type == ChallengeType::dns_persist01) {
    ASSIGN(PersistentValue value, persistent_value(challenge, directory, account, base));
    value.wildcard = std::ranges::any_of(names, [&](const CertName& name) {
      return name.is_wildcard() && name.base() == base.base();
    });
    return persistent_record(base, value);
  }
  ASSIGN(DnsName owner, challenge_owner(challenge.type, base, account.url));
  return ChallengeRecord{std::move(owner), dns01_value(challenge.token, account.thumbprint)};
}

}  // namespace millrace::acme
