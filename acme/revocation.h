// Revocation (RFC 8555 §7.6), by the account's key or by the certificate's own.
#pragma once

#include <optional>
#include <string>

#include "acme/revocation_reason.h"
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
};

// The one issued last for a certificate of the configuration.
Result<RevocationTarget> issued_target(const StageContext& context, const CertId& id);
// The first certificate of a PEM file. `ca`: who issued it, where the state does not tell.
Result<RevocationTarget> file_target(const StageContext& context, const Settings& settings,
                                     const Path& file, const CaId& ca);
// "serial 01ab, for example.org, of CA acme, valid until …"
std::string describe(const RevocationTarget& target);

// Revokes it; that it is revoked already is as good. `key_file`: the certificate's private key, PEM
// or JWK; empty: the account signs. The configured certificate is then due at once, and status
// shows that it is revoked. After keyCompromise every certificate whose newest has that key is due,
// and the key is replaced by the next one where it is kept in this state directory, and otherwise
// the report says what to run on the key host. Every step may be the last before a crash: run it
// again. Locks "acme" and "csr".
StageReport run_revoke(const StageContext& context, const Settings& settings,
                       const RevocationTarget& target, RevocationReason reason,
                       const Path& key_file);

// The payload of revokeCert. "unspecified" is left out (RFC 5280 §5.3.1).
std::string revocation_payload(std::string_view der, RevocationReason reason);

}  // namespace millrace::acme
