// Which services become unreachable when TLSA records of a key in use are removed.
#pragma once

#include <set>

#include "cli/config/config.h"
#include "cli/line/command.h"

namespace millrace::cli {

// Writes it to standard error before it is done, one line for each certificate with TLSA owners.
void print_outage(const Invocation& invocation, const Config& config, const std::set<CertId>& ids,
                  const SpkiDigest& key);

}  // namespace millrace::cli
