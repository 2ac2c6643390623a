// The real Http: libcurl's multi interface.
#pragma once

#include <memory>

#include "core/env/env.h"

namespace millrace::acme {

std::unique_ptr<Http> make_curl_http();

}  // namespace millrace::acme
