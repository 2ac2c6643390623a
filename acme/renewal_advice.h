// What the CA suggested for the renewal of the certificate that is in place (RFC 9773), and when it
// is asked again. Pure: time and chance are arguments. Kept in STATE/orders/CERT.json as "renewal":
//
//   { "suggested": { "start": TIME, "end": TIME, "at": TIME, "explanation": URL },
//     "ask_at": TIME, "failures": N, "last_error": TEXT }
//
// Every member but "ask_at" may be absent.
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "acme/renewal_info.h"
#include "core/env.h"

namespace millrace::acme {

struct RenewalSuggestion {
  RenewalWindow window;
  TimePoint at;  // in the window: drawn once, so that not all of the CA's clients come at once
  std::string explanation;  // as RenewalInfo has it
};

struct RenewalAdvice {
  std::optional<RenewalSuggestion> suggestion;  // the last good one
  TimePoint ask_at{};                           // not before
  unsigned failures = 0;                        // in a row
  std::string last_error = {};                  // printable; of the last answer, if that was none
};

// After a good answer (§4.2, §4.3): another window gets a new draw, the same one keeps its own.
// Asked again after `retry_after`, which is held within 1 minute and 1 day; 6 hours if there is
// none.
RenewalAdvice advised(const RenewalAdvice& before, const RenewalInfo& info,
                      std::optional<Duration> retry_after, TimePoint now, Random& random);

enum class Failure { temporary, lasting };

// After none (§4.3). What was suggested before stays. A temporary failure is tried again after 1,
// 2, 4 … 32 minutes, or when the CA asked for it if that is later; the seventh in a row counts as
// lasting, and those are tried again after 6 hours.
RenewalAdvice unadvised(RenewalAdvice before, Failure failure, const Error& error,
                        std::optional<Duration> retry_after, TimePoint now);

nlohmann::json to_json(const RenewalAdvice& advice);
Result<RenewalAdvice> advice_from(const nlohmann::json& json, const std::string& where);

}  // namespace millrace::acme
