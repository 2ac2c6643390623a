// The current time according to a CA.
#pragma once

#include "acme/settings.h"
#include "core/bundle/stage.h"

namespace millrace::acme {

// The Date (RFC 9110 §6.6.1) in the directory answer of the first CA that answers. The error is
// that of the last CA. Skips a CA that refuses requests now.
Result<TimePoint> ca_time(const StageContext& context, const Settings& settings);

// nullopt: the field is missing or is not a valid date.
std::optional<TimePoint> date_of(const HttpResponse& response);

}  // namespace millrace::acme
