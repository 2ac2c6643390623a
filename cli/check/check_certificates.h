// What is wrong with the certificates of a configuration, and with their orders.
#pragma once

#include <vector>

#include "cli/config/config.h"
#include "core/env/env.h"

namespace millrace::cli {

// Two certificates for the same names and type of key; owners of TLSA records that no name of the
// certificate covers. Pure but for zone sources, which may have a CNAME there.
std::vector<Error> check_certificates(Env& env, const Config& config);

// Certificates that failed as often as a CA is tried. Reads the states of their orders.
std::vector<Error> check_orders(Env& env, const Config& config);

}  // namespace millrace::cli
