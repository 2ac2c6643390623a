// What is being revoked where the account ends, or the configuration has lost the certificate.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "acme/settings.h"
#include "core/stage.h"

namespace millrace::acme {

// Which certificates are being revoked by the account at that CA.
std::set<CertId> being_revoked_at(const StageContext& context, const Settings& settings,
                                  const CaId& ca);

// The account at that CA is no more: leaves what is being revoked there to the certificates' own
// keys, with a note for each that says what to run. Under the lock "acme".
Result<void> leave_to_own_keys(const StageContext& context, const Settings& settings,
                               const CaId& ca, StageReport& report);

// The certificate of that name among those that are being revoked and that the configuration does
// not have any more.
std::optional<CertId> left_certificate(const StageContext& context, const Settings& settings,
                                       const std::string& name);

}  // namespace millrace::acme
