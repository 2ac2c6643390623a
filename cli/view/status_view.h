// The parts of the output of `status`. What cannot be read is an error of its part; the rest is
// shown.
#pragma once

#include "cli/config/config.h"
#include "cli/pipeline/health.h"
#include "core/base/json.h"

namespace millrace::cli {

struct StatusPart {
  std::vector<std::string> lines;
  Json json;
  std::vector<Error> errors = {};
  std::vector<Term> terms = {};  // what of it expires
};

// Each with the worst first.
StatusPart certificates_status(Env& env, const Config& config);
StatusPart zones_status(Env& env, const Config& config);
// Every outbox that the stages of this host write or read, and the publication: serial, age,
// expiry.
StatusPart bundles_status(Env& env, const Config& config);
// Revocations in progress of certificates that were removed from the configuration; empty if there
// are none.
StatusPart left_status(Env& env, const Config& config);
// The CAs that have asked to wait; empty if there are none.
StatusPart limits_status(Env& env, const Config& config);
StatusPart last_run_status(Env& env, const Config& config);

}  // namespace millrace::cli
