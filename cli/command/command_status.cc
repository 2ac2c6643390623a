#include <algorithm>
#include <iterator>

#include "cli/command/commands.h"
#include "cli/line/with_config.h"
#include "cli/view/services_view.h"
#include "cli/view/sources_view.h"
#include "cli/view/status_health.h"
#include "cli/view/status_view.h"

namespace millrace::cli {
namespace {

class StatusReport {
 public:
  StatusReport(Env& env, const Config& config) : env_(env), config_(config) {}

  void add(const std::string& name, StatusPart part) {
    std::ranges::move(part.lines, std::back_inserter(lines_));
    std::ranges::move(part.terms, std::back_inserter(terms_));
    std::ranges::move(part.errors, std::back_inserter(outcome_.report.errors));
    outcome_.fields[name] = part.json.dump(-1, ' ', false, Json::error_handler_t::replace);
  }

  Outcome outcome(const std::optional<std::string>& waits) {
    const Health health = health_of(env_, config_, std::move(terms_));
    auto alerts = errors_of(health);
    outcome_.report.errors.insert(outcome_.report.errors.begin(), alerts.begin(), alerts.end());
    // Of any kind: an operator is needed.
    for (Error& error : outcome_.report.errors) error.kind = ErrorKind::failed;
    const size_t count = outcome_.report.errors.size();
    const std::string verdict = count > 0 ? "needs attention" : waits ? "waiting" : "all is well";
    outcome_.fields["verdict"] = Json(verdict).dump();
    outcome_.output.push_back(verdict + ": " +
                              (count > 0 ? text_of_count(count)
                               : waits   ? *waits
                                         : text_of_site()));
    std::ranges::move(lines_, std::back_inserter(outcome_.output));
    return std::move(outcome_);
  }

 private:
  std::string text_of_count(size_t count) const {
    const std::string first = outcome_.report.errors.front().text();
    return count == 1 ? first : std::to_string(count) + " errors, the first: " + first;
  }
  std::string text_of_site() const {
    return std::to_string(config_.acme.certificates.size()) + " certificates, " +
           std::to_string(config_.dns.zones.size()) + " zones";
  }

  Env& env_;
  const Config& config_;
  Outcome outcome_;
  std::vector<std::string> lines_;
  std::vector<Term> terms_;
};

// What is waited for although nothing is wrong.
std::optional<std::string> waits_of(const StatusPart& certificates, const StatusPart& last_run) {
  if (last_run.json.is_null()) return "nothing has been run yet; run: millrace run";
  if (last_run.json.contains("pending") && !last_run.json["pending"].empty()) {
    return last_run.json["pending"].front()["text"].get<std::string>();
  }
  for (const Json& certificate : certificates.json) {
    if (certificate["phase"] == "issued" || certificate["phase"] == "elsewhere") continue;
    return "certificate " + certificate["certificate"].get<std::string>() + " is not issued yet";
  }
  return std::nullopt;
}

Result<Outcome> run_status(const Invocation& invocation) {
  return with_config(invocation, [&](const Config& config) -> Result<Outcome> {
    Env& env = invocation.env;
    StatusReport report(env, config);
    StatusPart certificates = certificates_status(env, config);
    StatusPart last_run = last_run_status(env, config);
    const auto waits = waits_of(certificates, last_run);
    report.add("certificates", std::move(certificates));
    report.add("left", left_status(env, config));
    report.add("limits", limits_status(env, config));
    report.add("zones", zones_status(env, config));
    report.add("bundles", bundles_status(env, config));
    if (runs(config, Stage::pull)) report.add("services", services_status(env, config));
    if (!config.sources.list.empty()) report.add("sources", sources_status(env, config));
    report.add("last_run", std::move(last_run));
    return report.outcome(waits);
  });
}

}  // namespace

extern const Command kStatus = {
    .name = "status",
    .summary = "shows a verdict, the certificates, zones, bundles and the last run",
    .help =
        "The first line is the verdict: all is well, waiting, or needs attention (exit status 1). "
        "Then come the certificates, zones and bundles, the worst first, with what they wait for "
        "and when they expire, what the services present (/services), what other hosts reported "
        "(/sources), and the last run. What "
        "cannot be read is an error; the rest is shown. Changes nothing.",
    .example = "status --json",
    .run = run_status,
};

}  // namespace millrace::cli
