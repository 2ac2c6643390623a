// The verdict of `status` and `check`: what `run` would report, all of it.
#pragma once

#include "cli/config.h"
#include "cli/health.h"

namespace millrace::cli {

// From the terms, what the last run waited for, and since when `run` has seen that. Reads only.
Health health_of(Env& env, const Config& config, std::vector<Term> terms);

// What of it is an error here: whoever asks has to be told whether or not it was reported, and
// nothing of it is fine.
std::vector<Error> errors_of(const Health& health);

}  // namespace millrace::cli
