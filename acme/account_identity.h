// The identity of this client at a CA, from files only. Sends no request.
#pragma once

#include <string>

#include "acme/settings.h"
#include "core/stage.h"

namespace millrace::acme {

// What identifies an account to a CA. None of it is secret.
struct AccountIdentity {
  std::string url;
  std::string thumbprint;  // of its key, RFC 7638
};

// nullopt: there is no account yet. Errors: the account document or the key cannot be read.
Result<std::optional<AccountIdentity>> account_identity(const StageContext& context,
                                                        const CaSettings& ca);

}  // namespace millrace::acme
