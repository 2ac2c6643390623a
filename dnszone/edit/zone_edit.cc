#include "dnszone/edit/zone_edit.h"

#include "core/base/path.h"
#include "core/base/printable.h"
#include "dnszone/text/configured_zone.h"

namespace millrace::dnszone {
namespace {

Result<std::unique_ptr<FileLock>> lock_source(Files& files, const Path& source) {
  ASSIGN(const auto status, files.status(source));
  if (status && status->type == FileType::symlink) {
    return Error(printable(source.string()) +
                 " is a symbolic link, which an edit would replace: name the file itself");
  }
  return files.lock_directory(directory_of(source));
}

// The zone afterwards.
Result<ZoneText> carry_out(Files& files, const EditPlan& plan, const ZoneText& text) {
  ASSIGN(ZoneText after, plan.check());
  for (const size_t file : plan.changed_files()) {
    TRY(files.replace(text.files[file].path, plan.contents().at(file), text.files[file].version));
  }
  return after;
}

Result<EditOutcome> edit_source(Files& files, const ZoneSettings& zone, const ZoneEdit& edit) {
  ASSIGN(const auto lock, lock_source(files, zone.source));
  ASSIGN(const ZoneText text, read_configured_zone(files, zone));
  ASSIGN(const EditPlan plan, EditPlan::make(text, zone, edit));
  if (!plan.changes()) return EditOutcome{};
  TRY(carry_out(files, plan, text));
  return plan.outcome();
}

Result<void> check_unchanged(Files& files, const ZoneText& text) {
  for (const SourceFile& file : text.files) {
    ASSIGN(const auto status, files.status(file.path));
    if (status && status->version == file.version) continue;
    return not_yet(printable(file.path.string()) + " changed while it was signed: run again");
  }
  return {};
}

}  // namespace

Result<EditOutcome> edit_zone(Files& files, const ZoneSettings& zone, const ZoneEdit& edit) {
  auto outcome = edit_source(files, zone, edit);
  if (!outcome) return zone_error(zone.zone, std::move(outcome).error());
  return outcome;
}

Result<ZoneText> write_serial(Files& files, const ZoneSettings& zone, uint32_t serial,
                              const ZoneText& source) {
  ASSIGN(const auto lock, lock_source(files, zone.source));
  TRY(check_unchanged(files, source));
  ASSIGN(const EditPlan plan, EditPlan::make(source, zone, {.serial = serial}));
  return carry_out(files, plan, source);
}

}  // namespace millrace::dnszone
