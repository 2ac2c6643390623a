// Random by OpenSSL's generator.
#pragma once

#include <memory>

#include "core/env/env.h"

namespace millrace {

std::unique_ptr<Random> make_system_random();

}  // namespace millrace
