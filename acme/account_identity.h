// Who we are at a CA, by what is on disk: reads only, and asks nobody.
#pragma once

#include <optional>
#include <string>

#include "acme/account.h"
#include "acme/settings.h"
#include "core/stage.h"

namespace millrace::acme {

// nullopt: there is no account yet. Errors: its document or its key cannot be read.
Result<std::optional<AccountIdentity>> account_identity(const StageContext& context,
                                                        const CaSettings& ca);

}  // namespace millrace::acme
