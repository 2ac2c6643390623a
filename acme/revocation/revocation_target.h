// The certificate to be revoked.
#pragma once

#include <optional>
#include <string>

#include "acme/settings.h"
#include "core/bundle/stage.h"
#include "core/crypto/certificate.h"

namespace millrace::acme {

// The certificate to be revoked.
struct RevocationTarget {
  std::string der;
  Certificate leaf;
  CaId ca;                           // that issued it
  std::optional<CertId> configured;  // the configured certificate whose newest it is
  std::string directory = {};        // URL of that CA's at that time; empty: not known
};

// The first certificate of a chain in PEM; `where` is for errors.
Result<RevocationTarget> target_in(const std::string& chain, const std::string& where, CaId ca);
// The last one issued for a configured certificate.
Result<RevocationTarget> issued_target(const StageContext& context, const CertId& id);
// The one with that serial (hexadecimal) in the state: it was issued last, or its revocation is
// pending.
Result<RevocationTarget> target_with_serial(const StageContext& context, const CertId& id,
                                            const std::string& serial);
// The first certificate of a PEM file. `ca`: the issuer, if the state does not contain it.
Result<RevocationTarget> file_target(const StageContext& context, const Settings& settings,
                                     const Path& file, const CaId& ca);
// Checks that the CA's directory is still that of the issuer: another CA does not know the
// certificate.
Result<void> check_place(const Settings& settings, const CaId& ca, const std::string& directory);
// The configured certificate; none: it is not configured.
Subject configured_subject(const RevocationTarget& target);
// "web, serial 01ab, for example.org, of CA acme, valid until …"
std::string describe(const RevocationTarget& target);

}  // namespace millrace::acme
