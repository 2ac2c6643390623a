// STATE/accounts/CA/limit.json: until when a CA as a whole wants to be left alone, as it said in an
// answer that was about no single certificate. Owned by order and fetch (lock "acme"), 0600.
// Absent: nothing is known. So a thousand certificates do not each have to be told, nor the next
// run.
//
//   { "version": 1, "until": TIME, "reason": TEXT }
#pragma once

#include <optional>
#include <string>

#include "core/ca_id.h"
#include "core/stage.h"

namespace millrace::acme {

struct CaLimit {
  TimePoint until;
  std::string reason;  // printable

  // "the CA is busy until …: …"
  std::string text() const;
};

// nullopt: there is none, or its time is over.
Result<std::optional<CaLimit>> load_limit(const StageContext& context, const CaId& ca);
Result<void> store_limit(const StageContext& context, const CaId& ca, const CaLimit& limit);

}  // namespace millrace::acme
