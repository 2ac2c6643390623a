// Which certificate is to be revoked.
#pragma once

#include <optional>
#include <string>

#include "acme/settings.h"
#include "core/certificate.h"
#include "core/stage.h"

namespace millrace::acme {

// What is to be revoked.
struct RevocationTarget {
  std::string der;
  Certificate leaf;
  CaId ca;                           // that issued it
  std::optional<CertId> configured;  // the certificate of the configuration whose newest it is
  std::string directory = {};        // URL of that CA's then; empty: not known
};

// The first certificate of a chain in PEM; `where` names it in errors.
Result<RevocationTarget> target_in(const std::string& chain, const std::string& where, CaId ca);
// The one issued last for a certificate of the configuration.
Result<RevocationTarget> issued_target(const StageContext& context, const CertId& id);
// The one with that serial (hexadecimal) that the state knows of: it was issued last, or is being
// revoked.
Result<RevocationTarget> target_with_serial(const StageContext& context, const CertId& id,
                                            const std::string& serial);
// The first certificate of a PEM file. `ca`: who issued it, where the state does not tell.
Result<RevocationTarget> file_target(const StageContext& context, const Settings& settings,
                                     const Path& file, const CaId& ca);
// Whether the CA is still where the certificate was issued: another one knows nothing of it.
Result<void> check_place(const Settings& settings, const CaId& ca, const std::string& directory);
// "web, serial 01ab, for example.org, of CA acme, valid until …"
std::string describe(const RevocationTarget& target);

}  // namespace millrace::acme
