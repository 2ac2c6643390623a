// Who we are at a CA, by what is on disk: reads only, and asks nobody.
#pragma once

#include <string>

#include "acme/settings.h"
#include "core/stage.h"

namespace millrace::acme {

// What identifies an account to a CA. Nothing of it is secret.
struct AccountIdentity {
  std::string url;
  std::string thumbprint;  // of its key, RFC 7638
};

// nullopt: there is no account yet. Errors: its document or its key cannot be read.
Result<std::optional<AccountIdentity>> account_identity(const StageContext& context,
                                                        const CaSettings& ca);

}  // namespace millrace::acme
