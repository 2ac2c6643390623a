// Pending revocations of a deactivated account, or of certificates that are no longer configured.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "acme/settings.h"
#include "core/bundle/stage.h"

namespace millrace::acme {

// The certificates whose revocation by the account at that CA is pending.
std::set<CertId> being_revoked_at(const StageContext& context, const Settings& settings,
                                  const CaId& ca);

// The account at that CA was deactivated: leaves its pending revocations to the certificates' own
// keys, with a note for each that contains the command. Under the lock "acme".
Result<void> leave_to_own_keys(const StageContext& context, const Settings& settings,
                               const CaId& ca, StageReport& report);

// The certificate of that name among those that are being revoked and that the configuration does
// not have any more.
std::optional<CertId> left_certificate(const StageContext& context, const Settings& settings,
                                       const std::string& name);

}  // namespace millrace::acme
