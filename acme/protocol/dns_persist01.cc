#include "acme/protocol/dns_persist01.h"

#include <algorithm>

#include "core/base/encoding.h"
#include "core/base/printable.h"
#include "core/crypto/openssl.h"
#include "core/dns/record_shapes.h"

namespace millrace::acme {
namespace {

using Names = std::vector<std::string>;

bool contains(const Names& names, const std::string& name) {
  return std::ranges::count(names, name) > 0;
}

// The first of `some` that is not in `all`; empty: there is none.
std::string missing(const Names& some, const Names& all) {
  const auto found =
      std::ranges::find_if(some, [&](const auto& name) { return !contains(all, name); });
  return found == some.end() ? std::string() : *found;
}

// Draft -02 §3.2.
Result<void> check_issuers(const Challenge& challenge, const Directory& directory) {
  const std::string left_out = missing(directory.issuer_domain_names, challenge.hashing_issuers);
  if (!left_out.empty()) {
    return Error(challenge.url + ": dns-persist-01 lacks the issuer " + left_out +
                 ", which the directory has in issuerDomainNames");
  }
  if (directory.caa_identities.empty()) return {};
  const std::string stranger = missing(challenge.hashing_issuers, directory.caa_identities);
  if (stranger.empty()) return {};
  return Error(challenge.url + ": dns-persist-01 has the issuer " + stranger +
               ", which is not in the directory's caaIdentities");
}

// The one that is chosen without a challenge, if the challenge has it.
std::string choose_issuer(const Names& offered, const Names& known) {
  return !known.empty() && contains(offered, known.front()) ? known.front() : offered.front();
}

Result<PersistentValue> hashed_value(const Challenge& challenge, const Directory& directory,
                                     const Account& account, const CertName& base) {
  TRY(check_issuers(challenge, directory));
  const std::string uri =
      hashed_account_uri(directory.account_hash_prefix, base, {account.url, account.thumbprint});
  return PersistentValue{choose_issuer(challenge.hashing_issuers, directory.issuer_domain_names),
                         uri, false, std::nullopt};
}

}  // namespace

Result<ChallengeRecord> persistent_record(const CertName& base, const PersistentValue& value) {
  ASSIGN(DnsName owner, base.dns_name().child("_validation-persist"));
  std::string text = value.text();
  TRY(check_challenge_record(owner, text));
  return ChallengeRecord{std::move(owner), std::move(text)};
}

std::string hashed_account_uri(std::string_view prefix, const CertName& name,
                               const AccountIdentity& account) {
  const std::string domain = name.base();
  const std::string input =
      static_cast<char>(domain.size()) + domain + account.thumbprint + account.url;
  return std::string(prefix) + "sha-256/" + to_base64url(sha256(input));
}

Result<PersistentValue> persistent_value(const Challenge& challenge, const Directory& directory,
                                         const Account& account, const CertName& base) {
  // Without a prefix there is no hash: the account URL is used, whether the challenge contains it
  // or not.
  const bool hashed = !directory.account_hash_prefix.empty();
  if (!challenge.hashing_issuers.empty() && hashed) {
    return hashed_value(challenge, directory, account, base);
  }
  if (!challenge.account_uri.empty() && challenge.account_uri != account.url) {
    return Error(challenge.url + ": dns-persist-01 is for the account " +
                 printable(challenge.account_uri, 200) + ", expected " + account.url);
  }
  const Names& offered = challenge.issuers.empty() ? challenge.hashing_issuers : challenge.issuers;
  return PersistentValue{choose_issuer(offered, directory.caa_identities), account.url, false,
                         std::nullopt};
}

Result<PersistentValue> persistent_value(const Directory& directory, const std::string& issuer,
                                         const AccountIdentity& account, const CertName& base) {
  const bool hashed =
      !directory.account_hash_prefix.empty() && !directory.issuer_domain_names.empty();
  const Names& known = hashed ? directory.issuer_domain_names : directory.caa_identities;
  if (issuer.empty() && known.empty()) {
    return config_error(
        "the CA's directory has neither issuerDomainNames nor caaIdentities: give the CA's issuer "
        "domain name with --issuer");
  }
  const std::string uri =
      hashed ? hashed_account_uri(directory.account_hash_prefix, base, account) : account.url;
  return PersistentValue{issuer.empty() ? known.front() : issuer, uri, false, std::nullopt};
}

}  // namespace millrace::acme
