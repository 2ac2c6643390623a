// The request revokeCert (RFC 8555 §7.6), and what an answer to it means for the certificate.
#pragma once

#include <string>
#include <string_view>

#include "acme/answer.h"
#include "acme/revocation_reason.h"

namespace millrace::acme {

// The payload of revokeCert. "unspecified" is left out (RFC 5280 §5.3.1).
std::string revocation_payload(std::string_view der, RevocationReason reason);

enum class RevocationOutcome {
  revoked,
  revoked_before,  // the CA says that it was revoked already
  unauthorized,    // whoever signed the request may not revoke it
  refused,         // the CA says no to this certificate or reason
  undecided,       // nobody knows what the CA did or will do
};

// Undecided are: no answer, 429 and 5xx, an answer that is not the CA's own (the page of a front),
// and what is wrong with the account alone.
RevocationOutcome outcome_of(const Result<Answer>& answer, TimePoint now);

}  // namespace millrace::acme
