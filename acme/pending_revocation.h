// A revocation that was decided and of which the CA has not yet said that it is done. On the disk
// before the CA hears of it, in the order state of the certificate as a member of "revoking":
//
//   { "ca": ID, "spki": HEX, "since": TIME, "reason": REASON, "certificate": PEM, "own_key": true }
//   { "ca": ID, "spki": HEX, "since": TIME, "reason": REASON, "order": URL, "until": TIME }
//
// with "directory": URL, where it is known; and after tries that did not settle it "tries": N,
// "last_error": TEXT and "retry_at": TIME.
// The second is of an order that the CA may have given a certificate for a key that is compromised:
// it becomes the first when the order has led to one. "own_key" may be absent: false.
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "acme/revocation_reason.h"
#include "core/ca_id.h"
#include "core/key.h"
#include "core/time.h"

namespace millrace::acme {

struct PendingRevocation {
  CaId ca;  // who is to revoke it
  SpkiDigest spki;
  TimePoint since;
  RevocationReason reason = RevocationReason::unspecified;
  std::string certificate = {};  // PEM, re-encoded as Certificate::pem; empty: not known yet
  bool own_key = false;          // asked for by the certificate's own key: the account may not do
  std::string order = {};        // URL; of what has no certificate yet
  TimePoint until{};             // of an order: nothing can come of it any more
  std::string directory = {};    // URL of the CA's when it was issued or ordered; empty: not known
  unsigned tries = 0;            // that did not settle it
  std::optional<TimePoint> retry_at = {};  // the stage order does not ask before
  std::string last_error = {};             // printable; of the last try

  bool is_of(const PendingRevocation& other) const {
    return certificate == other.certificate && order == other.order;
  }
};

nlohmann::json to_json(const PendingRevocation& pending);
Result<PendingRevocation> pending_revocation_from(const nlohmann::json& json,
                                                  const std::string& where);

}  // namespace millrace::acme
