#include "cli/pipeline/run_report.h"

#include <algorithm>

#include "cli/pipeline/alert_key.h"
#include "core/base/json.h"
#include "core/base/printable.h"
#include "core/bundle/bundle_version.h"
#include "core/inbox/source_copy.h"
#include "core/inbox/source_refresh.h"

namespace millrace::cli {
namespace {

constexpr const char* kFile = "report.json";
constexpr uint64_t kSchema = 1;
constexpr size_t kMostEntries = 1000;
constexpr size_t kMostText = 1000;  // octets
constexpr size_t kMostHeld = 100'000;

Json to_json(const ReportEntry& entry) {
  return {
      {"state", entry.has_failed ? "failed" : "waits"},
      {"subject", {{"kind", to_text(entry.line.subject.kind)}, {"name", entry.line.subject.name}}},
      {"text", entry.line.text},
      {"since", format_time(entry.since)}};
}

Result<ReportEntry> entry_of(const Json& json, const std::string& where) {
  ReportEntry entry;
  ASSIGN(const std::string state, json_string(json, "state", where));
  entry.has_failed = state == "failed";
  const Json subject = json.value("subject", Json::object());
  ASSIGN(const std::string kind, json_string(subject, "kind", where + ": /subject"));
  ASSIGN(const std::string name, json_string(subject, "name", where + ": /subject"));
  ASSIGN(const std::string text, json_string(json, "text", where));
  ASSIGN(entry.since, json_time(json, "since", where));
  const Subject of = {subject_kind_from_text(kind).value_or(SubjectKind::none),
                      printable(name, kMostText)};
  entry.line = Line(of, "", printable(text, kMostText));
  return entry;
}

Result<void> read_holds(const Json& json, const std::string& where, RunReport& report) {
  const Json holds = json.value("holds", Json::object());
  if (!holds.is_object()) return Error(where + ": /holds: expected an object");
  size_t count = 0;
  for (const auto& [stage, certificates] : holds.items()) {
    if (!certificates.is_object()) return Error(where + ": /holds: expected objects");
    for (const auto& [name, since] : certificates.items()) {
      const auto id = CertId::parse(name);
      if (!id || ++count > kMostHeld) return Error(where + ": /holds: not a certificate's name");
      ASSIGN(const TimePoint at, json_time(certificates, name, where + ": /holds"));
      report.holds[printable(stage, 64)].emplace(name, at);
    }
  }
  return {};
}

// The identity of an entry: the same for the same thing at different times.
std::string key_of(const ReportEntry& entry) {
  if (!entry.has_failed) return "waits " + wait_key(entry.line);
  return "failed " + entry.line.subject.text() + " " +
         alert_key(Error(ErrorKind::failed, entry.line));
}

// What is written about it too: a subject waits since one time, but for one thing after the other.
std::string text_key_of(const ReportEntry& entry) {
  return key_of(entry) + "\n" + lasting_text(entry.line.text);
}

// What a stage's outbox has for each certificate, and where.
std::vector<std::pair<Stage, Path>> held_places(const StatePaths& paths, const Config& config) {
  const auto folder = [&paths](Stage stage, const char* name) {
    return std::pair(stage, paths.outbox(stage) / "current" / name);
  };
  return {folder(Stage::csr, "requests"),
          folder(Stage::order, "challenges"),
          folder(Stage::tlsa, "tlsa"),
          folder(Stage::fetch, "issued"),
          {Stage::publish, config.publication.directory / "current"},
          folder(Stage::pull, "deployed")};
}

// "mail.json" and "mail.pem" are of "mail", as is the folder "mail" of a publication.
std::map<std::string, std::map<std::string, TimePoint>> held(const StageContext& context,
                                                             const Config& config,
                                                             const RunReport& before) {
  std::map<std::string, std::map<std::string, TimePoint>> holds;
  for (const auto& [stage, place] : held_places(context.paths, config)) {
    if (!runs(config, stage)) continue;
    const auto names = context.env.files.list(place);
    if (!names) continue;
    const std::string key(to_text(stage));
    const auto known = before.holds.find(key);
    for (const std::string& name : *names) {
      const std::string id = name.ends_with(".json") ? name.substr(0, name.size() - 5) : name;
      const bool is_folder = stage == Stage::publish;
      if (is_folder == name.ends_with(".json") || !CertId::parse(id)) continue;
      if (is_folder && (name.ends_with(".sig") || name.ends_with(".pub"))) continue;
      const bool is_known = known != before.holds.end() && known->second.contains(id);
      holds[key].emplace(id, is_known ? known->second.at(id) : context.now());
    }
  }
  return holds;
}

std::vector<ReportEntry> entries_of(const StageReport& run, TimePoint now) {
  std::vector<ReportEntry> entries;
  for (const Error& error : run.errors) {
    const Line line = error.line();
    entries.push_back(
        {error.kind != ErrorKind::not_yet, Line(line.subject, "", line.printed()), now});
  }
  for (const Line& line : run.pending) {
    entries.push_back({false, Line(line.subject, "", line.printed()), now});
  }
  if (entries.size() > kMostEntries) entries.resize(kMostEntries);
  return entries;
}

RunReport report_of(const StageContext& context, const Config& config, const StageReport& run,
                    const RunReport& before) {
  RunReport report = {config.host, {}, held(context, config, before), {}};
  for (const Stage stage : stages_of_host(config)) report.stages.emplace_back(to_text(stage));
  std::map<std::string, const ReportEntry*> known;
  for (const ReportEntry& entry : before.entries) {
    known.emplace(key_of(entry), &entry);
    known.emplace(text_key_of(entry), &entry);
  }
  for (ReportEntry& entry : entries_of(run, context.now())) {
    const auto since = known.find(key_of(entry));
    const auto text = known.find(text_key_of(entry));
    if (since != known.end()) entry.since = since->second->since;
    if (text != known.end()) entry.line = text->second->line;
    report.entries.push_back(std::move(entry));
  }
  return report;
}

Result<SignifySecretKey> report_key(const StageContext& context) {
  const Path file = context.paths.report_secret();
  ASSIGN(const Secret text, context.env.files.read_private(file));
  return SignifySecretKey::parse(text.view(), file);
}

// The report before; one that cannot be read is written as if there had been none.
RunReport report_before(const StageContext& context, const SignifyPublicKey& key) {
  BundleReader reader;
  reader.scope = std::string(kReportScope);
  reader.trust = {{key}};
  reader.shares_clock = true;
  const auto bundle =
      read_bundle(context.env.files, context.paths.report_outbox(), reader, context.now());
  if (!bundle || !*bundle || !(*bundle)->files.contains(kFile)) return {};
  auto report = decode_run_report((*bundle)->files.at(kFile), kFile);
  return report ? *std::move(report) : RunReport();
}

}  // namespace

std::string encode(const RunReport& report) {
  Json entries = Json::array(), holds = Json::object();
  for (const ReportEntry& entry : report.entries) entries.push_back(to_json(entry));
  for (const auto& [stage, certificates] : report.holds) {
    for (const auto& [id, since] : certificates) holds[stage][id] = format_time(since);
  }
  return json_text({{"schema", kSchema},
                    {"host", report.host},
                    {"stages", report.stages},
                    {"holds", holds},
                    {"entries", entries}});
}

Result<RunReport> decode_run_report(std::string_view text, const std::string& where) {
  ASSIGN(const Json json, parse_json(text, where));
  RunReport report;
  ASSIGN(const std::string host, json_string(json, "host", where));
  report.host = printable(host, 255);
  ASSIGN(report.stages, json_strings(json, "stages", where));
  for (std::string& stage : report.stages) stage = printable(stage, 64);
  TRY(read_holds(json, where, report));
  const Json entries = json.value("entries", Json::array());
  if (!entries.is_array() || entries.size() > kMostEntries) {
    return Error(where + ": /entries: expected an array of at most 1000 entries");
  }
  for (const Json& entry : entries) {
    ASSIGN(ReportEntry one, entry_of(entry, where + ": /entries"));
    report.entries.push_back(std::move(one));
  }
  return report;
}

Result<void> write_run_report(const StageContext& context, const Config& config,
                              const StageReport& run) {
  ASSIGN(const auto there, context.env.files.status(context.paths.report_secret()));
  if (!there) return {};
  ASSIGN(const SignifySecretKey key, report_key(context));
  const RunReport before = report_before(context, key.public_key());
  const BundleWriter writer = {.scope = std::string(kReportScope),
                               .host = context.host,
                               .key_name = "report.sec",
                               .key = key,
                               .lifetime = context.bundle_lifetime};
  const auto written =
      write_bundle(context.env.files, context.paths.report_outbox(), writer,
                   {{kFile, encode(report_of(context, config, run, before))}}, context.now());
  return written ? Result<void>() : written.error();
}

void refresh_reports(const StageContext& context) {
  if (context.sources == nullptr) return;
  for (const Source& source : context.sources->list) {
    // For people who look at `status`: no run fails for it.
    static_cast<void>(refresh_source(context, source, source.role, kReportScope));
  }
}

Result<std::optional<RunReport>> read_report_of(const StageContext& context, const Source& source) {
  ASSIGN(const auto bundle, SourceCopy(context, source, kReportScope).read());
  if (!bundle || !bundle->files.contains(kFile)) return std::optional<RunReport>();
  ASSIGN(RunReport report,
         decode_run_report(bundle->files.at(kFile), "source " + source.name + ": " + kFile));
  return std::optional(std::move(report));
}

}  // namespace millrace::cli
