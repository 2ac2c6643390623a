// The certificate that an operator wants to revoke.
#pragma once

#include "acme/settings.h"
#include "acme/state/order_state.h"
#include "acme/state/pending_revocation.h"
#include "core/bundle/stage.h"

namespace millrace::acme {

// The last one issued for a configured certificate.
Result<PendingRevocation> issued_target(const StageContext& context, const CertId& id);
// The same, from its state, in the file of that path; nullopt: none was issued.
Result<std::optional<PendingRevocation>> newest_in(const OrderState& state, const CertId& id,
                                                   const Path& path);
// The one with that serial (hexadecimal): it was issued last, or its revocation is pending.
Result<PendingRevocation> target_with_serial(const StageContext& context, const CertId& id,
                                             const std::string& serial);
// The first certificate of a PEM file. `ca`: the issuer, if the state does not contain it.
Result<PendingRevocation> file_target(const StageContext& context, const Settings& settings,
                                      const Path& file, const CaId& ca);
// Checks that the CA's directory is still that of the issuer: another CA does not know the
// certificate.
Result<void> check_place(const Settings& settings, const PendingRevocation& target);

}  // namespace millrace::acme
