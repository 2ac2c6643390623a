#include "cli/view/sources_view.h"

#include "cli/line/report_json.h"
#include "cli/pipeline/run_report.h"
#include "core/inbox/source_copy.h"

namespace millrace::cli {
namespace {

constexpr size_t kMostShown = 20;  // lines about certificates, of one source

std::string head_of(const Source& source) {
  return "source " + source.name + " (" + std::string(to_text(source.role)) + "): ";
}

class SourceView {
 public:
  SourceView(const StageContext& context, const Source& source)
      : context_(context), source_(source) {}

  void add_to(StatusPart& part) {
    for (const Stage stage : kAllStages) {
      if (source_.provides(stage)) add_copy(stage, part);
    }
    add_report(part);
    json_["subject"] = json_of(source_.subject());
    json_["role"] = to_text(source_.role);
    part.json.push_back(std::move(json_));
  }

 private:
  bool is_read_here(Stage stage) const {
    return std::ranges::any_of(context_.sources->own,
                               [stage](Stage reader) { return reads_from(reader, stage); });
  }

  void add_copy(Stage stage, StatusPart& part) {
    if (!is_read_here(stage)) return;
    const std::string scope(scope_of(stage));
    const auto bundle = SourceCopy(context_, source_, scope).read();
    if (!bundle) {
      Error error = bundle.error();
      part.errors.push_back(
          std::move(error).in("source " + source_.name).about(source_.subject(), ""));
      return;
    }
    if (!*bundle) {
      part.lines.push_back(head_of(source_) + scope + ": nothing read yet");
      return;
    }
    const BundleMeta& meta = (*bundle)->meta;
    part.lines.push_back(head_of(source_) + scope + " version " + std::to_string(meta.serial) +
                         " of " + format_time(meta.created) + ", valid until " +
                         format_time(meta.expires));
    json_["bundles"].push_back({{"stage", scope},
                                {"serial", meta.serial},
                                {"created", format_time(meta.created)},
                                {"expires", format_time(meta.expires)}});
  }

  void add_report(StatusPart& part) {
    const auto report = read_report_of(context_, source_);
    if (!report || !*report) {
      part.lines.push_back(head_of(source_) + "no report of its runs: is its report.pub in " +
                           context_.paths.trusted_directory(source_.name).string() + "?");
      return;
    }
    for (const ReportEntry& entry : (*report)->entries) add_entry(entry, part);
    for (const auto& [stage, certificates] : (*report)->holds) {
      add_held(stage, certificates, part);
    }
  }

  void add_entry(const ReportEntry& entry, StatusPart& part) {
    part.lines.push_back(head_of(source_) + (entry.has_failed ? "failed" : "waits") + " since " +
                         format_time(entry.since) + ": " + entry.line.text);
    json_["entries"].push_back({{"state", entry.has_failed ? "failed" : "waits"},
                                {"subject", json_of(entry.line.subject)},
                                {"text", entry.line.text},
                                {"since", format_time(entry.since)}});
  }

  void add_held(const std::string& stage, const std::map<std::string, TimePoint>& certificates,
                StatusPart& part) {
    size_t shown = 0;
    for (const auto& [id, since] : certificates) {
      json_["holds"][stage][id] = format_time(since);
      if (++shown <= kMostShown) {
        part.lines.push_back(head_of(source_) + "certificate " + id + " in " + stage + " since " +
                             format_time(since));
      }
    }
    if (shown > kMostShown) {
      part.lines.push_back(head_of(source_) + std::to_string(shown - kMostShown) +
                           " more certificates in " + stage);
    }
  }

  const StageContext& context_;
  const Source& source_;
  Json json_ = {{"bundles", Json::array()}, {"entries", Json::array()}, {"holds", Json::object()}};
};

}  // namespace

StatusPart sources_status(Env& env, const Config& config) {
  StatusPart part;
  part.json = Json::array();
  const StageContext context = config.context(env);
  for (const Source& source : config.sources.list) SourceView(context, source).add_to(part);
  return part;
}

}  // namespace millrace::cli
