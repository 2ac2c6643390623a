// What of the findings about a service is an error, and what is to be considered.
#pragma once

#include "cli/dane/dane_inspection.h"
#include "core/bundle/stage.h"

namespace millrace::cli {

// What keeps a client that validates DANE from accepting, as errors: failed, or not_yet for what
// could not be looked up or reached. What is to be considered, as notes.
void judge_dane(const DaneFindings& findings, TimePoint now, StageReport& report);

}  // namespace millrace::cli
