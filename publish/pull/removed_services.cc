#include "publish/pull/removed_services.h"

#include <algorithm>

#include "core/base/file_label.h"
#include "publish/pull/service_record.h"

namespace millrace::publish {
namespace {

Result<std::vector<std::string>> services_in_state(const StageContext& context) {
  Files& files = context.env.files;
  const Path directory = context.paths.services_directory();
  std::vector<std::string> names;
  ASSIGN(const auto there, files.status(directory));
  if (!there) return names;
  ASSIGN(const auto all, files.list(directory));
  for (const std::string& name : all) {
    ASSIGN(const auto one, files.status(directory / name));
    if (is_file_label(name) && one && one->type == FileType::directory) names.push_back(name);
  }
  return names;
}

class OldServices {
 public:
  OldServices(const StageContext& context, const PullSettings& settings, StageReport& report)
      : context_(context), settings_(settings), report_(report) {}

  Result<void> run() {
    ASSIGN(const auto names, services_in_state(context_));
    for (const std::string& name : names) {
      const ServiceSettings* service = settings_.find(name);
      auto done = service == nullptr ? update_removed(name) : update_configured(*service);
      if (!done) report_.fail(std::move(done).error().about(subject(name)));
    }
    return {};
  }

 private:
  static Subject subject(const std::string& name) { return {SubjectKind::service, name}; }

  // A time after now is of a clock that was set back since.
  bool is_noted(const std::optional<TimePoint>& removed) const {
    return removed && *removed <= context_.now();
  }

  // Of what is noted.
  bool is_over(TimePoint removed) {
    const TimePoint end = removed + kKeptAfterRemoval;
    if (context_.now() >= end) return true;
    report_.due = std::min(report_.due.value_or(end), end);
    return false;
  }

  TimePoint note(const std::string& name, const std::string& what) {
    const TimePoint now = context_.now(), end = now + kKeptAfterRemoval;
    report_.add_note({subject(name), what +
                                         " is not in the configuration any more: its state, with "
                                         "copies of its keys, is removed after " +
                                         format_time(end) +
                                         "; the files that the server reads stay"});
    report_.due = std::min(report_.due.value_or(end), end);
    return now;
  }

  void add_removed(const std::string& name, const std::string& what, TimePoint since) {
    report_.changed = true;
    report_.add_done({subject(name), what + " has not been in the configuration since " +
                                         format_time(since) +
                                         ": its state, with copies of its keys, is removed"});
  }

  // The record last: without it the time would begin again after a crash.
  Result<void> update_removed(const std::string& name) {
    ASSIGN(ServiceRecord record, read_record(context_, name));
    if (!is_noted(record.removed)) {
      record.removed = note(name, "it");
      return write_record(context_, name, record);
    }
    if (!is_over(*record.removed)) return {};
    const Path directory = context_.paths.service_directory(name);
    for (const char* pairs : {"installed", "previous"}) {
      TRY(context_.env.files.remove_tree(directory / pairs));
    }
    TRY(context_.env.files.remove_tree(directory));
    add_removed(name, "it", *record.removed);
    return {};
  }

  Result<void> update_configured(const ServiceSettings& service) {
    ASSIGN(ServiceRecord record, read_record(context_, service.name));
    bool is_other = record.removed.has_value();
    record.removed.reset();
    const std::map<CertId, InstalledLeaf> leaves = record.certificates;
    for (const auto& [id, leaf] : leaves) {
      ASSIGN(const bool changed, update_certificate(service, id, record));
      is_other = is_other || changed;
    }
    return is_other ? write_record(context_, service.name, record) : Result<void>();
  }

  // Whether the record is another one.
  Result<bool> update_certificate(const ServiceSettings& service, const CertId& id,
                                  ServiceRecord& record) {
    std::optional<TimePoint>& removed = record.certificates.at(id).removed;
    if (std::ranges::count(service.certificates, id) > 0) {
      const bool was_removed = removed.has_value();
      removed.reset();
      return was_removed;
    }
    const std::string what = "its certificate " + id.text();
    if (!is_noted(removed)) {
      removed = note(service.name, what);
      return true;
    }
    if (!is_over(*removed)) return false;
    for (const Path& pair : {context_.paths.installed_pair(service.name, id),
                             context_.paths.previous_pair(service.name, id)}) {
      TRY(context_.env.files.remove(pair));
    }
    add_removed(service.name, what, *removed);
    record.certificates.erase(id);
    return true;
  }

  const StageContext& context_;
  const PullSettings& settings_;
  StageReport& report_;
};

}  // namespace

Result<std::vector<std::string>> removed_services(const StageContext& context,
                                                  const PullSettings& settings) {
  ASSIGN(auto names, services_in_state(context));
  std::erase_if(names, [&](const std::string& name) { return settings.find(name) != nullptr; });
  return names;
}

void remove_old_services(const StageContext& context, const PullSettings& settings,
                         StageReport& report) {
  if (auto done = OldServices(context, settings, report).run(); !done) {
    report.fail(std::move(done).error());
  }
}

}  // namespace millrace::publish
