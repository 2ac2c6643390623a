// dns-persist-01 (draft-ietf-acme-dns-persist): a record that names CA and account, published once.
// Two forms: that of drafts -00 and -01, which CAs have deployed, contains the account URL; that of
// draft -02 a hash, so that an account's names cannot be linked.
#pragma once

#include <string>
#include <string_view>

#include "acme/protocol/account.h"
#include "acme/protocol/authorization.h"
#include "acme/protocol/directory.h"
#include "core/base/name.h"
#include "core/bundle/documents.h"
#include "core/dns/persistent_value.h"

namespace millrace::acme {

// The record for a name, "_validation-persist.NAME". Errors: the name or the value is too long, the
// value cannot contain the account URL.
Result<ChallengeRecord> persistent_record(const CertName& base, const PersistentValue& value);

// Draft -02 §4.1: PREFIX "sha-256/" base64url(SHA-256(length ‖ domain ‖ thumbprint ‖ URL)).
std::string hashed_account_uri(std::string_view prefix, const CertName& name,
                               const AccountIdentity& account);

// The value that a record for the name must have for this challenge. Errors: the challenge
// contradicts the directory (§3.2) or names another account, the directory lacks what the form
// needs.
Result<PersistentValue> persistent_value(const Challenge& challenge, const Directory& directory,
                                         const Account& account, const CertName& base);

// The value that the record will need, before there is an order (draft -02 §4.5), from the
// directory alone. Without issuerDomainNames the deployed form and one of the caaIdentities are
// assumed. `issuer` empty: the first of the list. Errors: the directory has neither.
Result<PersistentValue> persistent_value(const Directory& directory, const std::string& issuer,
                                         const AccountIdentity& account, const CertName& base);

}  // namespace millrace::acme
