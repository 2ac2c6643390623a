// A revocation that was requested and that the CA has not yet confirmed. It is on disk before the
// request is sent, in the order state of the certificate as a member of "revoking":
//
//   { "ca": ID, "spki": HEX, "since": TIME, "reason": REASON, "certificate": PEM, "own_key": true }
//   { "ca": ID, "spki": HEX, "since": TIME, "reason": REASON, "order": URL, "until": TIME }
//
// with "directory": URL, if it is known; and after tries without a result "tries": N, "last_error":
// TEXT and "retry_at": TIME.
// The second form is an order that may have led to a certificate for a compromised key: it becomes
// the first when the certificate is known. "own_key" may be absent: false.
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "acme/protocol/revocation_reason.h"
#include "core/base/time.h"
#include "core/bundle/ca_id.h"
#include "core/crypto/key.h"

namespace millrace::acme {

struct PendingRevocation {
  CaId ca;  // that must revoke it
  SpkiDigest spki;
  TimePoint since;
  RevocationReason reason = RevocationReason::unspecified;
  std::string certificate = {};  // PEM, re-encoded as Certificate::pem; empty: not known yet
  bool own_key = false;    // requested with the certificate's own key: the account may not do it
  std::string order = {};  // URL; while the certificate is not known
  TimePoint until{};       // of an order: it cannot produce a certificate after this
  std::string directory = {};              // URL of the CA's at issuance or order; empty: not known
  unsigned tries = 0;                      // without a result
  std::optional<TimePoint> retry_at = {};  // the stage order does not retry before
  std::string last_error = {};             // printable; of the last try

  bool is_of(const PendingRevocation& other) const {
    return certificate == other.certificate && order == other.order;
  }
};

nlohmann::json to_json(const PendingRevocation& pending);
Result<PendingRevocation> pending_revocation_from(const nlohmann::json& json,
                                                  const std::string& where);

}  // namespace millrace::acme
