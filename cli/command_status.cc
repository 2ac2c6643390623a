#include "cli/certificate_view.h"
#include "cli/commands.h"
#include "cli/configured.h"
#include "cli/status_view.h"

namespace millrace::cli {
namespace {

void add(const std::string& name, StatusPart part, Outcome& outcome) {
  for (std::string& line : part.lines) outcome.output.push_back(std::move(line));
  outcome.fields[name] = part.json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<StatusPart> certificates_status(Env& env, const Config& config) {
  StatusPart part = {{}, Json::array()};
  ASSIGN(const auto views, view_certificates(env, config, {}));
  for (const CertificateView& view : views) {
    for (std::string& line : lines_of(view)) part.lines.push_back(std::move(line));
    part.json.push_back(json_of(view));
  }
  return part;
}

Result<Outcome> run_status(const Invocation& invocation) {
  return with_config(invocation, [&](const Config& config) -> Result<Outcome> {
    Outcome outcome;
    ASSIGN(StatusPart certificates, certificates_status(invocation.env, config));
    add("certificates", std::move(certificates), outcome);
    add("left", left_status(invocation.env, config), outcome);
    add("limits", limits_status(invocation.env, config), outcome);
    add("zones", zones_status(invocation.env, config), outcome);
    add("bundles", bundles_status(invocation.env, config), outcome);
    add("last_run", last_run_status(invocation.env, config), outcome);
    return outcome;
  });
}

}  // namespace

extern const Command kStatus = {
    .name = "status",
    .told_by = "",
    .operands = {},
    .options = {},
    .summary = "shows certificates, zones, bundles and the last run",
    .help = "Shows what is where, what it waits for and what expires when. Reads only.",
    .example = "status --json",
    .run = run_status,
};

}  // namespace millrace::cli
