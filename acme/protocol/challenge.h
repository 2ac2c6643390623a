// The DNS record that each challenge type requires.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "acme/protocol/account.h"
#include "acme/protocol/authorization.h"
#include "acme/protocol/directory.h"
#include "core/base/name.h"
#include "core/bundle/documents.h"

namespace millrace::acme {

// token "." thumbprint of the account key (RFC 8555 §8.1).
std::string key_authorization(std::string_view token, std::string_view thumbprint);

// The TXT value of dns-01 and dns-account-01: base64url(SHA-256(key authorization)), 43 characters
// (RFC 8555 §8.4).
std::string dns01_value(std::string_view token, std::string_view thumbprint);

// The first label of dns-account-01's owner: "_", and base32 of the first ten octets of the
// SHA-256 of the account's URL.
std::string account_label(std::string_view account_url);

// "_acme-challenge.NAME", "_ACCOUNT._acme-challenge.NAME", "_validation-persist.NAME"; the same for
// a wildcard and its base. An error if the name is too long for the DNS.
Result<DnsName> challenge_owner(ChallengeType type, const CertName& name,
                                std::string_view account_url);

// The record that the challenge requires for an authorization of `base`; `names` are those of the
// order. Errors: an owner that is too long, a dns-persist-01 challenge that contradicts itself, the
// directory or the account.
Result<ChallengeRecord> challenge_record(const Challenge& challenge, const CertName& base,
                                         const std::vector<CertName>& names,
                                         const Directory& directory, const Account& account);

}  // namespace millrace::acme
