// What time it is at a CA.
#pragma once

#include "acme/settings.h"
#include "core/stage.h"

namespace millrace::acme {

// The Date (RFC 9110 §6.6.1) of its directory, from the first CA that answers. An error: that of
// the last one. A CA that accepts no requests now is not asked.
Result<TimePoint> ca_time(const StageContext& context, const Settings& settings);

// nullopt: none was given, or it is no date.
std::optional<TimePoint> date_of(const HttpResponse& response);

}  // namespace millrace::acme
