#include "publish/pull/pull_stage.h"

#include <algorithm>

#include "core/inbox/inbox.h"
#include "publish/pull/deployed.h"
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

// All parts together: of two with one certificate the first counts, as elsewhere.
Publication publication_of(Inbox& inbox) {
  Publication publication;
  for (const InboxPart& part : inbox.parts) publication.parts.push_back(&part);
  publication.is_complete = inbox.is_complete;
  return publication;
}

Result<void> pull_all(const StageContext& context, const PullSettings& settings,
                      const PullOptions& options, StageReport& report) {
  TRY(require_key(context));
  ASSIGN(const auto lock, lock_stage(context, "pull"));
  ASSIGN(Inbox inbox, read_inbox(context, Stage::pull, Stage::publish));
  report.add(std::exchange(inbox.report, {}));
  const DeployGates gates = DeployGates::read(context, Stage::pull);
  const Publication publication = publication_of(inbox);
  for (const ServiceSettings& service : settings.services) {
    if (!is_meant(options, service)) continue;
    ServicePull pull(context, settings, service, publication, gates);
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
  if (settings.services.empty()) return report;
  if (auto done = pull_all(context, settings, options, report); !done) {
    report.fail(std::move(done).error());
  }
  return std::move(report).in("pull");
}

}  // namespace millrace::publish
