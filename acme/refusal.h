// What an operator has to do when a CA refuses a request because of the account it came from.
#pragma once

#include "acme/answer.h"
#include "acme/settings.h"
#include "core/stage.h"

namespace millrace::acme {

// The error of an answer that is not ok(): not_yet, with the time, while the CA is busy; otherwise
// what the CA says and, for errors about the account, its key or its terms (RFC 8555 §6.2, §6.7,
// §7.3), what to do.
Error refusal(const Answer& answer, const StageContext& context, const CaSettings& ca);

// Whether a problem is of the account, so that every other request would be refused as well.
bool is_of_account(const Problem& problem);

// Whether the CA itself says no, and not because of the account or the moment.
bool is_refusal(const Answer& answer, TimePoint now);

// What to do about such a problem, beginning with "; "; empty: nothing is known that helps.
std::string remedy(const Answer& answer, const StatePaths& paths, const CaId& ca);

}  // namespace millrace::acme
