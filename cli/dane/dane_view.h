// How the findings about a service are written.
#pragma once

#include "cli/dane/dane_inspection.h"
#include "core/base/json.h"

namespace millrace::cli {

// The lines of one service.
std::vector<std::string> dane_lines(const DaneFindings& findings);
// The same for programs.
Json dane_json(const DaneFindings& findings);

}  // namespace millrace::cli
