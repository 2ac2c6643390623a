// The real Clock.
#pragma once

#include <memory>

#include "core/env/env.h"

namespace millrace {

std::unique_ptr<Clock> make_system_clock();

}  // namespace millrace
