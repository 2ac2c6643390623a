// The real Http: libcurl's multi interface. A callback of a run may run others to their end.
#pragma once

#include <memory>

#include "core/env/env.h"

namespace millrace::acme {

std::unique_ptr<Http> make_curl_http();

}  // namespace millrace::acme
