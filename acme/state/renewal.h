// When a certificate is renewed.
#pragma once

#include "core/base/time.h"

namespace millrace::acme {

// When to renew without ARI: a third of the lifetime left, half when the lifetime is under 10 days.
TimePoint renewal_time(TimePoint not_before, TimePoint not_after);

}  // namespace millrace::acme
