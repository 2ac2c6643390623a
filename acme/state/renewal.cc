#include "acme/state/renewal.h"

namespace millrace::acme {

TimePoint renewal_time(TimePoint not_before, TimePoint not_after) {
  const Duration lifetime = not_after - not_before;
  const bool short_lived = lifetime < std::chrono::days(10);
  return not_after - lifetime / (short_lived ? 2 : 3);
}

}  // namespace millrace::acme
