// What an operator has to do when a CA refuses a request because of the account.
#pragma once

#include "acme/protocol/answer.h"
#include "acme/settings.h"
#include "core/bundle/stage.h"

namespace millrace::acme {

// The error of an answer that is not ok(). A 429 or 503: not_yet, with the time. Otherwise the CA's
// problem and, for errors about the account, its key or its terms (RFC 8555 §6.2, §6.7, §7.3), what
// to do.
Error refusal(const Answer& answer, const StageContext& context, const CaSettings& ca);

// Whether a problem is about the account, so that every other request would be refused too.
bool is_of_account(const Problem& problem);

// Whether the CA itself refuses, and not because of the account or a temporary condition.
bool is_refusal(const Answer& answer, TimePoint now);

// What to do about such a problem, beginning with "; "; empty: not known.
std::string problem_advice(const Answer& answer, const StatePaths& paths, const CaId& ca);

}  // namespace millrace::acme
