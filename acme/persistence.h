// dns-persist-01 (draft-ietf-acme-dns-persist): a record that names CA and account, set once. In
// two forms: the one of drafts -00 and -01, which CAs have deployed, names the account by its URL;
// that of draft -02 by a hash, so that nobody can see which names share an account.
#pragma once

#include <string>
#include <string_view>

#include "acme/account.h"
#include "acme/authorization.h"
#include "acme/directory.h"
#include "core/documents.h"
#include "core/name.h"
#include "core/persistent_value.h"

namespace millrace::acme {

// The record that says this of a name, "_validation-persist.NAME". Errors: the name or the value is
// too long, the account's URL cannot stand there.
Result<ChallengeRecord> persistent_record(const CertName& base, const PersistentValue& value);

// Draft -02 §4.1: PREFIX "sha-256/" base64url(SHA-256(length ‖ domain ‖ thumbprint ‖ URL)).
std::string hashed_account_uri(std::string_view prefix, const CertName& name,
                               const AccountIdentity& account);

// What a record for the name must say for this challenge. Errors: the challenge contradicts the
// directory (§3.2) or names another account, the directory lacks what the form needs.
Result<PersistentValue> persistent_value(const Challenge& challenge, const Directory& directory,
                                         const Account& account, const CertName& base);

// What the record will have to say before there is any order (draft -02 §4.5), from the directory
// alone. Where that has no issuerDomainNames the CA is taken to use the deployed form and one of
// its caaIdentities. `issuer` empty: the first of those. Errors: neither is there.
Result<PersistentValue> persistent_value(const Directory& directory, const std::string& issuer,
                                         const AccountIdentity& account, const CertName& base);

}  // namespace millrace::acme
