// Makes a Session ready for signed requests: account from disk, directory, registration.
#pragma once

#include "acme/answer.h"
#include "acme/session_memory.h"
#include "acme/settings.h"
#include "core/stage.h"

namespace millrace::acme {

// Does what is still missing in `memory`: loads the account (first, for that costs no request),
// fetches the directory, registers the account if the CA has not named it yet (RFC 8555 §7.3; the
// answer 200 for a key that it knows is as good as 201). nullopt: ready. Errors: configuration
// (terms of service, external account, another directory's account, one that was deactivated), an
// account key that the CA knows already and whose roll-over is not finished, or what the CA or the
// network says. A busy CA is told in memory.limit, too.
Result<std::optional<Busy>> connect(const StageContext& context, const CaSettings& ca,
                                    Session::Memory& memory);

// The directory alone.
Result<std::optional<Busy>> connect_directory(const StageContext& context, const CaSettings& ca,
                                              Session::Memory& memory);

// For who does not wait: ready, or a busy CA is an error, too (not_yet).
Result<void> or_not_yet(Result<std::optional<Busy>> connected, TimePoint now);

// The configuration has what the CA wants of a new account: consent to its terms of service, an
// external account.
Result<void> check_consent(const Directory& directory, const CaSettings& ca);

}  // namespace millrace::acme
