// The request revokeCert (RFC 8555 §7.6), and the meaning of its answer for the certificate.
#pragma once

#include <string>
#include <string_view>

#include "acme/client/session.h"
#include "acme/protocol/answer.h"
#include "acme/state/revocation_journal.h"

namespace millrace::acme {

// The payload of revokeCert. "unspecified" is left out (RFC 5280 §5.3.1).
std::string revocation_payload(std::string_view der, RevocationReason reason);

// One at a time: there are few. A limit in the answer is in `memory` afterwards.
Result<Answer> request_revocation(const StageContext& context, const CaSettings& ca,
                                  Session::Memory& memory, const PendingRevocation& pending);

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

// Puts it on disk. Done: marks the certificate as revoked in its state, if it is the newest there,
// and removes the entry. Refused: removes it. Unauthorized: removes it too, unless the
// certificate's own key was required, or is compromised: that key can do what the account may not.
// Undecided: keeps it.
Result<void> settle(const StageContext& context, RevocationJournal& journal,
                    const PendingRevocation& pending, RevocationOutcome outcome);

}  // namespace millrace::acme
