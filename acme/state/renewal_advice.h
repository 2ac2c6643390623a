// The CA's suggestion for the renewal of the certificate in use (RFC 9773), and when it is queried
// next. Pure: time and randomness are arguments. Stored in STATE/orders/CERT.json as "renewal":
//
//   { "suggested": { "start": TIME, "end": TIME, "at": TIME, "explanation": URL },
//     "ask_at": TIME, "failures": N, "last_error": TEXT }
//
// Every member but "ask_at" may be absent.
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "acme/protocol/renewal_info.h"
#include "core/env/env.h"

namespace millrace::acme {

struct RenewalSuggestion {
  RenewalWindow window;
  TimePoint at;             // in the window: drawn once, so that a CA's clients are spread over it
  std::string explanation;  // as in RenewalInfo
};

struct RenewalAdvice {
  std::optional<RenewalSuggestion> suggestion;  // the last valid one
  TimePoint ask_at{};                           // the next query is not before
  unsigned failures = 0;                        // in a row
  std::string last_error = {};                  // printable; of the last query, if it failed
};

// After a valid answer (§4.2, §4.3): a new window gets a new draw, the same one keeps its own. The
// next query is after `retry_after`, clamped to 1 minute … 1 day; 6 hours without one.
RenewalAdvice advised(const RenewalAdvice& before, const RenewalInfo& info,
                      std::optional<Duration> retry_after, TimePoint now, Random& random);

enum class Failure { temporary, lasting };

// After a failed query (§4.3). The earlier suggestion stays. A temporary failure is retried after
// 1, 2, 4 … 32 minutes, or at Retry-After if that is later; the seventh in a row counts as
// permanent, and those are retried after 6 hours.
RenewalAdvice unadvised(RenewalAdvice before, Failure failure, const Error& error,
                        std::optional<Duration> retry_after, TimePoint now);

nlohmann::json to_json(const RenewalAdvice& advice);
Result<RenewalAdvice> advice_from(const nlohmann::json& json, const std::string& where);

}  // namespace millrace::acme
