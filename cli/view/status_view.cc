#include "cli/view/status_view.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "acme/state/revocation_journal.h"
#include "acme/status/ca_status.h"
#include "cli/line/report_json.h"
#include "cli/pipeline/health_facts.h"
#include "cli/pipeline/last_run.h"
#include "cli/view/certificate_view.h"
#include "cli/view/part_builder.h"
#include "cli/view/revoking_view.h"

namespace millrace::cli {
namespace {

void add_certificate(const CertificateView& view, TimePoint now, PartBuilder& builder) {
  Entry entry = {certificate_subject(view.id), {}, {}};
  if (builder.is_full()) {
    entry.lines = lines_of(view, now);
    entry.json = json_of(view);
  }
  entry.state = builder.take(certificate_term(view.id, view.order.renew_at, view.order.not_after));
  const Error trouble = Error(view.order.last_error).about(certificate_subject(view.id));
  if (view.order.phase == "unreadable") {
    builder.fail(trouble);
    return builder.add_unreadable(std::move(entry));
  }
  // Outages of the CA pass; refusals do not.
  if (view.order.refusals > 0) {
    builder.fail(trouble);
    entry.state = std::max(entry.state, TermState::overdue);
  }
  builder.add(std::move(entry));
}

// By the names of their certificates.
std::map<std::string, Revocations> unconfigured(const std::vector<acme::PendingRevocation>& pending,
                                                const Config& config) {
  std::map<std::string, Revocations> all;
  for (const auto& one : pending) {
    const bool is_configured =
        std::ranges::any_of(config.acme.certificates,
                            [&](const auto& certificate) { return one.id == certificate.id; });
    if (!is_configured) all[name_of(one)].push_back({one});
  }
  return all;
}

}  // namespace

StatusPart certificates_status(const CertificateViews& views, TimePoint now, Detail detail) {
  PartBuilder builder(now, detail);
  for (const Error& error : views.errors) builder.fail(error);
  for (const CertificateView& view : views.certificates) add_certificate(view, now, builder);
  return builder.part();
}

StatusPart left_status(Env& env, const Config& config) {
  StatusPart part = {{}, Json::array()};
  const auto journal = acme::RevocationJournal::read(config.context(env));
  part.errors = journal ? journal->unreadable() : std::vector{journal.error()};
  for (const Error& error : part.errors) part.lines.push_back("revocations: " + error.text());
  if (!journal) return part;
  for (const auto& [name, revocations] : unconfigured(journal->pending(), config)) {
    part.lines.push_back("certificate " + name + ", not in the configuration: revoking");
    add_revocations(part.lines, revocations);
    part.json.push_back({{"subject", json_of(Subject{SubjectKind::certificate, name})},
                         {"certificate", name},
                         {"revoking", revocations_json(revocations)}});
  }
  return part;
}

StatusPart limits_status(Env& env, const Config& config) {
  StatusPart part = {{}, Json::array()};
  const auto statuses = acme::ca_statuses(config.context(env), config.acme);
  if (!statuses) {
    part.lines.push_back(statuses.error().text());
    part.json.push_back({{"subject", Json()}, {"error", statuses.error().text()}});
    part.errors.push_back(statuses.error());
    return part;
  }
  for (const acme::CaStatus& status : *statuses) {
    const std::string until = format_time(status.busy_until);
    part.lines.push_back("CA " + status.ca.text() + ": limited until " + until + ": " +
                         status.reason);
    part.json.push_back({{"subject", json_of(ca_subject(status.ca))},
                         {"ca", status.ca.text()},
                         {"until", until},
                         {"reason", status.reason}});
  }
  return part;
}

StatusPart last_run_status(const Result<std::optional<LastRun>>& last) {
  if (!last) {
    const std::string text = last.error().text();
    return {{"last run: " + text}, {{"error", text}}, {Error(last.error()).in("last run")}};
  }
  if (!*last) return {{"last run: none yet"}, Json()};
  const LastRun& run = **last;
  StatusPart part = {{"last run: millrace " + run.command + " at " + format_time(run.at) +
                      ", exit status " + std::to_string(run.exit_status)},
                     {{"command", run.command},
                      {"at", format_time(run.at)},
                      {"exit_status", run.exit_status},
                      {"pending", json_list(run.pending)}}};
  for (const Line& line : run.pending) part.lines.push_back("  waited for  " + line.printed());
  return part;
}

}  // namespace millrace::cli
