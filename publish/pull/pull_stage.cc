#include "publish/pull/pull_stage.h"

#include <algorithm>
#include <utility>

#include "core/inbox/inbox.h"
#include "publish/pull/deployed.h"
#include "publish/pull/removed_services.h"
#include "publish/pull/service_pull.h"

namespace millrace::publish {
namespace {

bool is_meant(const PullOptions& options, const ServiceSettings& service) {
  return options.selection.empty() ||
         std::ranges::any_of(service.certificates, [&options](const CertId& id) {
           return options.selection.contains(id);
         });
}

Result<void> require_key(const StageContext& context) {
  const Path file = context.paths.signing_secret(Stage::pull);
  ASSIGN(const auto there, context.env.files.status(file));
  if (there) return {};
  return config_error(file.string() +
                      ": missing: the state was made before this host had services; run: millrace "
                      "init, which makes what is missing and changes nothing that exists");
}

// Without it nothing new is installed, but what is installed is looked after.
Inbox read_publication(const StageContext& context, StageReport& report) {
  auto inbox = read_inbox(context, Stage::pull, Stage::publish);
  if (!inbox) {
    report.fail(std::move(inbox).error());
    return {};
  }
  report.add(std::exchange(inbox->report, {}));
  return *std::move(inbox);
}

// Without services only what is left of former ones.
Result<bool> is_needed(const StageContext& context, const PullSettings& settings) {
  if (!settings.services.empty()) return true;
  ASSIGN(const auto removed, removed_services(context, settings));
  return !removed.empty();
}

Result<void> pull_all(const StageContext& context, const PullSettings& settings,
                      const PullOptions& options, StageReport& report) {
  ASSIGN(const bool needed, is_needed(context, settings));
  if (!needed) return {};
  TRY(require_key(context));
  ASSIGN(const auto lock, lock_stage(context, "pull"));
  remove_old_services(context, settings, report);
  const size_t errors = report.errors.size();
  const Inbox publication = read_publication(context, report);
  const bool is_known = report.errors.size() == errors || !publication.parts.empty();
  const DeployGates gates = DeployGates::read(context, Stage::pull, report);
  for (const ServiceSettings& service : settings.services) {
    if (!is_meant(options, service)) continue;
    ServicePull pull(context, settings, service, is_known ? &publication : nullptr, gates);
    report.add(pull.run(options.now));
  }
  ASSIGN(const bool changed, write_deployed(context, settings));
  report.changed = report.changed || changed;
  return {};
}

}  // namespace

StageReport run_pull(const StageContext& context, const PullSettings& settings,
                     const PullOptions& options) {
  StageReport report;
  if (auto done = pull_all(context, settings, options, report); !done) {
    report.fail(std::move(done).error());
  }
  return std::move(report).in("pull");
}

}  // namespace millrace::publish
