// The verdict of `status` and `check`: what `run` would report, all of it.
#pragma once

#include "cli/config/config.h"
#include "cli/pipeline/health.h"

namespace millrace::cli {

// From the terms, what the last run waited for, and since when `run` has waited. Reads only.
Health health_of(Env& env, const Config& config, std::vector<Term> terms);

// The errors to show: all of it, whether or not it was reported before.
std::vector<Error> errors_of(const Health& health);

}  // namespace millrace::cli
