// What `tlsa show` prints of one certificate. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/dns/tlsa_numbers.h"
#include "core/rollover/deploy_gate.h"

namespace millrace::cli {

enum class RolloverPhase {
  unpublished,  // a record of the current key is not served by all name servers
  published,    // the next key is served, or not yet, and may not be used
  steady,       // the next key may be used at any time
  switching,    // a service may still present a key before the current one
  retiring,     // none does; the records of the key before stay for some time
};
std::string_view to_text(RolloverPhase phase);
RolloverPhase phase_of(const RolloverDocument& document, TimePoint now);

// "certificate mail: steady: …", then a line for each key and each record. `numbers`: of the
// configuration, beside 3 1 1, each with what is to be considered.
std::vector<std::string> rollover_lines(const RolloverDocument& document, TimePoint now,
                                        const OwnerNumbers& numbers = {});
Json rollover_json(const RolloverDocument& document, TimePoint now,
                   const OwnerNumbers& numbers = {});

}  // namespace millrace::cli
