// The Date of an HTTP answer.
#pragma once

#include <string_view>

#include "core/base/time.h"

namespace millrace {

// RFC 9110 section 5.6.7, in the form that servers must send: "Mon, 23 Nov 2026 20:15:00 GMT".
Result<TimePoint> parse_http_date(std::string_view text);

}  // namespace millrace
