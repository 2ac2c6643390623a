// The long forms of `millrace status`: every line, and the members of --json.
#pragma once

#include "cli/line/command.h"
#include "cli/status/site_status.h"

namespace millrace::cli {

// Everything that is known, with the verdict in the first line.
std::vector<std::string> long_form(const SiteStatus& site, const Config& config);

// Members of the object; read with Detail::everything.
std::map<std::string, std::string> json_fields(const SiteStatus& site);

}  // namespace millrace::cli
