// Prepares a Session for signed requests: loads the account, fetches the directory, registers.
#pragma once

#include "acme/client/session.h"
#include "acme/settings.h"
#include "core/bundle/stage.h"

namespace millrace::acme {

// Does the steps that `memory` lacks: loads the account (first, because that needs no request),
// fetches the directory, registers the account unless the CA has assigned a URL (RFC 8555 §7.3; 200
// for a known key is as good as 201). Errors: configuration (terms of service, external account
// binding, an account of another directory, a deactivated account), an account key whose rollover
// is not finished, or the error of the CA or the network. A 429 or 503 (not_yet) also sets
// memory.limit.
Result<void> ensure_directory_and_account(const StageContext& context, const CaSettings& ca,
                                          Session::Memory& memory);

// Fetches only the directory.
Result<void> ensure_directory(const StageContext& context, const CaSettings& ca,
                              Session::Memory& memory);

// Checks that the configuration has what the CA requires of a new account: consent to its terms of
// service, an external account binding.
Result<void> check_consent(const Directory& directory, const CaSettings& ca);

}  // namespace millrace::acme
