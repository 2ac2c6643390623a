// Finds the account of a key at the CA (RFC 8555 §7.3.1).
#pragma once

#include <optional>

#include "acme/client/signed_request.h"
#include "acme/protocol/account.h"

namespace millrace::acme {

struct KnownAccount {
  std::string url;
  AccountObject object;
};

// Sends newAccount with onlyReturnExisting; changes nothing at the CA. nullopt: the key has no
// account there. `as_key`: made by signing_as().
Result<std::optional<KnownAccount>> look_up_key(const StageContext& context, const CaSettings& ca,
                                                Session::Memory& as_key);

// The account object in an answer. A non-ACME response has none: then it is not known whether the
// CA has acted.
Result<AccountObject> account_object(const Answer& answer);
// The account in an answer of newAccount.
Result<KnownAccount> known_account(const Answer& answer);

}  // namespace millrace::acme
