// The parts of the output of `status`. What cannot be read is an error of its part; the rest is
// shown.
#pragma once

#include "cli/config/config.h"
#include "cli/pipeline/last_run.h"
#include "cli/view/certificate_view.h"
#include "cli/view/status_part.h"

namespace millrace::cli {

// The worst first. With Detail::order without lines and JSON.
StatusPart certificates_status(const CertificateViews& views, TimePoint now, Detail detail);
// Revocations in progress of certificates that were removed from the configuration; empty if there
// are none.
StatusPart left_status(Env& env, const Config& config);
// The CAs that have asked to wait; empty if there are none.
StatusPart limits_status(Env& env, const Config& config);
StatusPart last_run_status(const Result<std::optional<LastRun>>& last);

}  // namespace millrace::cli
