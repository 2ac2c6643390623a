// What `status` shows besides the certificates.
#pragma once

#include "cli/config.h"
#include "core/json.h"

namespace millrace::cli {

struct StatusPart {
  std::vector<std::string> lines;
  Json json;
};

StatusPart zones_status(Env& env, const Config& config);
// What is being revoked of certificates that the configuration does not have any more; none:
// nothing.
StatusPart left_status(Env& env, const Config& config);
// The CAs that want to be left alone; none: nothing.
StatusPart limits_status(Env& env, const Config& config);
// Every outbox, and the publication: serial, age, expiry.
StatusPart bundles_status(Env& env, const Config& config);
StatusPart last_run_status(Env& env, const Config& config);

}  // namespace millrace::cli
