#include <algorithm>
#include <cstdlib>

#include <unistd.h>

#include "cli/command/commands.h"
#include "cli/line/dry_run.h"
#include "cli/line/with_config.h"
#include "cli/pipeline/store_outboxes.h"
#include "cli/text/suggestion.h"
#include "core/base/printable.h"
#include "core/files/ownership.h"
#include "publish/pull/pull_stage.h"
#include "publish/pull/revert.h"

namespace millrace::cli {
namespace {

constexpr Option kPullOptions[] = {
    {"--now", "", "Retry now: ignore back-off after failures. The deploy gate stays as it is."},
    {"--revert", "SERVICE",
     "Put the previous certificate of the service back, run its action, check it by handshakes, "
     "and hold it: no run installs anything for the service until --release."},
    {"--reason", "TEXT", "With --revert: why, for status and for those who run millrace next."},
    {"--release", "SERVICE", "End the hold: the next run installs what is published."},
    kDryRunOption,
};

Result<const publish::ServiceSettings*> service_named(const Config& config,
                                                      const std::string& name) {
  if (const auto* service = config.pull.find(name)) return service;
  std::vector<std::string> known;
  for (const auto& service : config.pull.services) known.push_back(service.name);
  return config_error(config.shown + ": /services has no \"" + printable(name, 80) + "\"" +
                      did_you_mean(name, known));
}

// Who is at the keyboard.
std::string operator_name() {
  const char* by_sudo = std::getenv("SUDO_USER");
  return by_sudo != nullptr && *by_sudo != '\0' ? by_sudo : user_text(::getuid());
}

Result<void> check_options(const Arguments& arguments) {
  const bool reverts = arguments.has("--revert"), releases = arguments.has("--release");
  if (arguments.has("--reason") && !reverts) {
    return config_error("pull: --reason needs --revert; see: millrace help pull");
  }
  const bool is_mixed =
      (reverts && releases) ||
      ((reverts || releases) && (arguments.has("--now") || !arguments.operands().empty()));
  if (!is_mixed) return {};
  return config_error(
      "pull: --revert and --release are for one service, without certificates, --now and each "
      "other; see: millrace help pull");
}

Result<StageReport> run_for(const Invocation& invocation, const Config& config) {
  const Arguments& arguments = invocation.arguments;
  const StageContext context = config.context(invocation.env);
  if (arguments.has("--release")) {
    ASSIGN(const auto* service, service_named(config, arguments.value("--release")));
    return publish::release_service(context, *service);
  }
  if (arguments.has("--revert")) {
    ASSIGN(const auto* service, service_named(config, arguments.value("--revert")));
    return publish::revert_service(context, config.pull, *service,
                                   {operator_name(), arguments.value("--reason")});
  }
  ASSIGN(auto selection, select_certificates(config, arguments.operands()));
  return publish::run_pull(context, config.pull, {std::move(selection), arguments.has("--now")});
}

Result<Outcome> run_pull_command(const Invocation& invocation) {
  TRY(check_options(invocation.arguments));
  return with_config(invocation, [&](const Config& config) -> Result<Outcome> {
    TRY(require_stage(config, Stage::pull));
    TRY(confine_to(invocation, config, {Stage::pull}));
    Outcome outcome;
    ASSIGN(outcome.report, run_for(invocation, config));
    outcome.report.add(publish_in_store(config.context(invocation.env), config, {Stage::pull}));
    return outcome;
  });
}

}  // namespace

extern const Command kPull = {
    .name = "pull",
    .operands = {"[CERT…]", 0, kAnyNumber},
    .options = kPullOptions,
    .summary = "stage: installs new certificates for services, and checks what these present",
    .help =
        "For each service of /services: checks the published chain against this host's own key "
        "and configuration, waits while clients cannot know a new key yet (TLSA), writes key and "
        "chain into the service's files, runs its check, extra steps and action once, and makes "
        "full handshakes with each of its addresses. Only a service that presents the new "
        "certificate everywhere counts as deployed. A reload that is not enough is followed by a "
        "restart; if that does not help either, the previous certificate is put back, and the "
        "next attempt is after a back-off. A service that presents another certificate later is "
        "made to use its files again.",
    .example = "pull mail",
    .run = run_pull_command,
};

}  // namespace millrace::cli
