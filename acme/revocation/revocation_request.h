// The request revokeCert (RFC 8555 §7.6), and the meaning of its answer for the certificate.
#pragma once

#include <string>
#include <string_view>

#include "acme/protocol/answer.h"
#include "acme/protocol/revocation_reason.h"

namespace millrace::acme {

// The payload of revokeCert. "unspecified" is left out (RFC 5280 §5.3.1).
std::string revocation_payload(std::string_view der, RevocationReason reason);

enum class RevocationOutcome {
  revoked,
  revoked_before,  // the CA reports that it is already revoked
  unauthorized,    // the signer of the request may not revoke it
  refused,         // the CA refuses this certificate or reason
  undecided,       // it is not known what the CA did or will do
};

// Undecided: no answer, 429 and 5xx, a non-ACME response (from a proxy or captive portal), and
// problems of the account alone.
RevocationOutcome outcome_of(const Result<Answer>& answer, TimePoint now);

}  // namespace millrace::acme
