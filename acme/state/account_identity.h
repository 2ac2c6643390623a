// The identity of this client at a CA, from files only. Sends no request.
#pragma once

#include <optional>
#include <string>

#include "acme/protocol/account.h"
#include "acme/settings.h"
#include "core/bundle/stage.h"

namespace millrace::acme {

// nullopt: there is no account yet. Errors: the account document or the key cannot be read.
Result<std::optional<AccountIdentity>> account_identity(const StageContext& context,
                                                        const CaSettings& ca);

}  // namespace millrace::acme
