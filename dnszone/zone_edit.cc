#include "dnszone/zone_edit.h"

#include <algorithm>

#include "core/printable.h"
#include "dnszone/edit_check.h"
#include "dnszone/managed_records.h"

namespace millrace::dnszone {
namespace {

// Nothing when the place holds the wanted records already, however they are written there.
Result<std::optional<TextEdit>> place_edit(const ZoneText& text, const Path& managed_file,
                                           const ZoneEdit& edit) {
  ASSIGN(const ManagedPlace place, ManagedPlace::find(text, managed_file));
  ASSIGN(const auto wanted, managed_records(text, place, edit.places));
  if (wanted == records_in(text, place)) return std::optional<TextEdit>();
  ASSIGN(const auto lines, lines_of(wanted));
  return std::optional(place.with_lines(text, lines));
}

std::optional<TextEdit> serial_edit(const ZoneText& text, std::optional<uint32_t> serial) {
  if (!serial || *serial == soa_serial(text.records[text.soa].record.rdata)) return std::nullopt;
  const Span& digits = text.serial;
  return TextEdit{digits.file, digits.begin, digits.end, std::to_string(*serial)};
}

Result<void> refuse_link(Files& files, const Path& path) {
  ASSIGN(const auto status, files.status(path));
  if (!status || status->type != FileType::symlink) return {};
  return Error(printable(path.string()) +
               " is a symbolic link, which an edit would replace: name the file itself");
}

// The file of the SOA first: if the process dies between two files, the serial has risen without
// need, which does no harm; records without a new serial would.
Result<void> write_files(Files& files, const ZoneText& text,
                         const std::map<size_t, std::string>& contents) {
  std::vector<size_t> order;
  for (const auto& [file, octets] : contents) order.push_back(file);
  std::stable_partition(order.begin(), order.end(),
                        [&](size_t file) { return file == text.serial.file; });
  for (const size_t file : order) {
    TRY(files.replace(text.files[file].path, contents.at(file), text.files[file].version));
  }
  return {};
}

Result<EditOutcome> outcome_of(const ZoneText& text, const Path& managed_file,
                               const ZoneEdit& edit) {
  EditOutcome outcome{true, {}, {}};
  if (edit.places.empty()) return outcome;
  ASSIGN(const ManagedPlace place, ManagedPlace::find(text, managed_file));
  ASSIGN(const auto wanted, managed_records(text, place, edit.places));
  const auto had = records_in(text, place);
  const auto differences = [](const auto& from, const auto& without, auto& to) {
    std::set_difference(from.begin(), from.end(), without.begin(), without.end(),
                        std::back_inserter(to), canonical_record_less);
  };
  differences(wanted, had, outcome.added);
  differences(had, wanted, outcome.removed);
  return outcome;
}

Result<EditOutcome> edit_source(Files& files, const ZoneSettings& zone, const ZoneEdit& edit) {
  TRY(refuse_link(files, zone.source));
  const Path directory = zone.source.has_parent_path() ? zone.source.parent_path() : Path(".");
  ASSIGN(const auto lock, files.lock_directory(directory));
  ASSIGN(const ZoneText text, read_zone(files, zone.source, zone.zone));
  ASSIGN(const auto contents, edited_files(text, zone.managed_file, edit));
  if (contents.empty()) return EditOutcome{};
  ASSIGN(EditOutcome outcome, outcome_of(text, zone.managed_file, edit));
  TRY(check_edit(text, zone.managed_file, edit, contents));
  TRY(write_files(files, text, contents));
  return outcome;
}

}  // namespace

Result<std::map<size_t, std::string>> edited_files(const ZoneText& text, const Path& managed_file,
                                                   const ZoneEdit& edit) {
  std::vector<TextEdit> edits;
  if (!edit.places.empty()) {
    ASSIGN(auto placed, place_edit(text, managed_file, edit));
    if (placed) edits.push_back(std::move(*placed));
  }
  if (auto serial = serial_edit(text, edit.serial)) edits.push_back(std::move(*serial));
  // From behind, so that the places of those before stay what they were.
  std::sort(edits.begin(), edits.end(),
            [](const TextEdit& a, const TextEdit& b) { return a.begin > b.begin; });
  std::map<size_t, std::string> contents;
  for (const TextEdit& change : edits) {
    std::string& octets =
        contents.try_emplace(change.file, text.files[change.file].contents).first->second;
    octets.replace(change.begin, change.end - change.begin, change.text);
  }
  return contents;
}

Result<EditOutcome> edit_zone(Files& files, const ZoneSettings& zone, const ZoneEdit& edit) {
  auto outcome = edit_source(files, zone, edit);
  if (!outcome) return std::move(outcome).error().in("zone " + zone.zone.text());
  return outcome;
}

}  // namespace millrace::dnszone
