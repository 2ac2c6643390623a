#include "cli/view/status_view.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>

#include "acme/state/revocation_journal.h"
#include "acme/status/ca_status.h"
#include "cli/line/report_json.h"
#include "cli/pipeline/health_facts.h"
#include "cli/pipeline/last_run.h"
#include "cli/view/certificate_view.h"
#include "cli/view/outboxes.h"
#include "cli/view/revoking_view.h"
#include "dnszone/sign_stage/zone_status.h"

namespace millrace::cli {
namespace {

// One entry of a part.
struct Entry {
  Subject subject;
  std::vector<std::string> lines;
  Json json;
  TermState state = TermState::good;
};

const char* health_text(TermState state) {
  static constexpr const char* kTexts[] = {"good", "overdue", "near its end", "expired"};
  return kTexts[static_cast<int>(state)];
}

class PartBuilder {
 public:
  explicit PartBuilder(TimePoint now) : now_(now) {}

  TermState take(const std::optional<Term>& term) {
    if (!term) return TermState::good;
    part_.terms.push_back(*term);
    return state_of(*term, now_);
  }
  void fail(Error error) { part_.errors.push_back(std::move(error)); }
  void add(Entry entry) {
    entry.json["health"] = health_text(entry.state);
    keep(std::move(entry));
  }
  // What cannot be read sorts first: it may be worse than all the rest.
  void add_unreadable(Entry entry) {
    entry.state = TermState::ended;
    entry.json["health"] = "unreadable";
    keep(std::move(entry));
  }
  StatusPart part() {
    std::ranges::stable_sort(entries_, std::greater(), &Entry::state);
    part_.json = Json::array();
    for (Entry& entry : entries_) {
      std::ranges::move(entry.lines, std::back_inserter(part_.lines));
      part_.json.push_back(std::move(entry.json));
    }
    return std::move(part_);
  }

 private:
  void keep(Entry entry) {
    entry.json["subject"] = json_of(entry.subject);
    entries_.push_back(std::move(entry));
  }

  TimePoint now_;
  StatusPart part_;
  std::vector<Entry> entries_;
};

void add_certificate(const CertificateView& view, TimePoint now, PartBuilder& builder) {
  Entry entry = {certificate_subject(view.id), lines_of(view, now), json_of(view)};
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

std::string zone_line(const dnszone::ZoneStatus& status) {
  std::string line = "serial " + std::to_string(status.source_serial);
  if (status.signed_by_server) {
    line += ", signed by its server";
    if (status.needs_signing || status.reload_pending) line += ", reload pending";
    return line;
  }
  line += status.signed_serial ? ", signed as " + std::to_string(*status.signed_serial)
                               : ", not signed yet";
  if (status.earliest_expiry) {
    line += ", first signature expires " + format_time(*status.earliest_expiry);
  }
  if (status.refresh_at) line += ", to be signed again from " + format_time(*status.refresh_at);
  if (status.needs_signing) line += ", to be signed";
  if (status.reload_pending) line += ", reload pending";
  return line;
}

Json zone_json(const dnszone::ZoneStatus& status) {
  return {{"serial", status.source_serial},
          {"signed_serial", status.signed_serial ? Json(*status.signed_serial) : Json()},
          {"earliest_expiry", json_of(status.earliest_expiry)},
          {"refresh_at", json_of(status.refresh_at)},
          {"signed_by_server", status.signed_by_server},
          {"needs_signing", status.needs_signing},
          {"reload_pending", status.reload_pending}};
}

void add_zone(Env& env, const Config& config, const dnszone::ZoneSettings& zone,
              PartBuilder& builder) {
  const Subject subject = zone_subject(zone.zone);
  const auto status = dnszone::zone_status(config.context(env), zone);
  if (!status) {
    const std::string text = status.error().text();
    builder.fail(Error(status.error().kind, text).about(subject));
    return builder.add_unreadable(
        {subject, {subject.text() + ": " + text}, {{"zone", subject.name}, {"error", text}}});
  }
  Entry entry = {subject, {subject.text() + ": " + zone_line(*status)}, zone_json(*status)};
  entry.json["zone"] = subject.name;
  if (status->refresh_at && status->earliest_expiry) {
    entry.state = builder.take(zone_term(zone.zone, *status->refresh_at, *status->earliest_expiry));
  }
  builder.add(std::move(entry));
}

void add_bundle(const std::string& name, const Result<std::optional<Bundle>>& bundle, TimePoint now,
                PartBuilder& builder) {
  const Subject subject = {SubjectKind::bundle, name};
  const std::string head = subject.text() + ": ";
  if (!bundle) {
    const std::string text = bundle.error().text();
    builder.fail(Error(bundle.error().kind, text).about(subject));
    return builder.add_unreadable({subject, {head + text}, {{"bundle", name}, {"error", text}}});
  }
  if (!*bundle)
    return builder.add({subject, {head + "none yet"}, {{"bundle", name}, {"serial", Json()}}});
  const BundleMeta& meta = (*bundle)->meta;
  Entry entry = {
      subject,
      {head + "version " + std::to_string(meta.serial) + ", " +
       format_duration(now - meta.created) + " old, valid until " + format_time(meta.expires)},
      {{"bundle", name},
       {"serial", meta.serial},
       {"created", format_time(meta.created)},
       {"expires", format_time(meta.expires)}}};
  entry.state = builder.take(bundle_term(name, meta.created, meta.expires));
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

StatusPart certificates_status(Env& env, const Config& config) {
  PartBuilder builder(env.clock.now());
  CertificateViews views = view_certificates(env, config, {});
  for (Error& error : views.errors) builder.fail(std::move(error));
  for (const CertificateView& view : views.certificates) {
    add_certificate(view, env.clock.now(), builder);
  }
  return builder.part();
}

StatusPart zones_status(Env& env, const Config& config) {
  PartBuilder builder(env.clock.now());
  if (!runs(config, Stage::sign)) return builder.part();
  for (const auto& zone : config.dns.zones) add_zone(env, config, zone, builder);
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

StatusPart bundles_status(Env& env, const Config& config) {
  const StageContext context = config.context(env);
  PartBuilder builder(context.now());
  for (const Stage stage : kAllStages) {
    // The output of challenge is in the zone, that of publish in the publication.
    if (stage == Stage::challenge || stage == Stage::publish) continue;
    if (!uses_outbox(config, stage)) continue;
    add_bundle(std::string(to_text(stage)), look_into_outbox(context, stage), context.now(),
               builder);
  }
  if (runs(config, Stage::publish)) {
    add_bundle(
        "publication",
        look_into_bundle(context, config.publication.directory, "publication", Stage::publish),
        context.now(), builder);
  }
  return builder.part();
}

StatusPart last_run_status(Env& env, const Config& config) {
  const auto last = read_last_run(config.context(env));
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
