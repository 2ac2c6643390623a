#include "dnszone/edit/zone_edit.h"

#include <algorithm>

#include "core/base/path.h"
#include "core/base/printable.h"
#include "dnszone/edit/edit_check.h"
#include "dnszone/edit/managed_records.h"
#include "dnszone/edit/wildcard_loss.h"
#include "dnszone/text/configured_zone.h"
#include "dnszone/text/serial.h"

namespace millrace::dnszone {
namespace {

// Nothing when the managed block or file already has the required records, however they are
// written, and no former one has.
Result<std::vector<TextEdit>> place_edits(const ZoneText& text, const Path& managed_file,
                                          const ZoneEdit& edit) {
  if (edit.places.empty()) return std::vector<TextEdit>();
  ASSIGN(const ManagedPlace place, ManagedPlace::find(text, managed_file));
  ASSIGN(const auto wanted, managed_records(text, place, edit.places));
  if (wanted == records_in(text, place) && !place.has_former()) return std::vector<TextEdit>();
  ASSIGN(const auto lines, lines_of(wanted));
  return place.with_lines(text, lines);
}

Result<void> check_not_backwards(const ZoneText& text, std::optional<uint32_t> serial) {
  const uint32_t now_there = text.soa_serial();
  if (!serial || *serial == now_there || serial_after(*serial, now_there)) return {};
  return Error(text.place(text.serial) + ": serial " + std::to_string(now_there) + ", which " +
               std::to_string(*serial) +
               " is not after (RFC 1982): it may have been raised meanwhile; run again");
}

std::optional<TextEdit> serial_edit(const ZoneText& text, std::optional<uint32_t> serial) {
  if (!serial || *serial == text.soa_serial()) return std::nullopt;
  const Span& digits = text.serial;
  return TextEdit{digits.file, digits.begin, digits.end, std::to_string(*serial)};
}

Result<void> refuse_link(Files& files, const Path& path) {
  ASSIGN(const auto status, files.status(path));
  if (!status || status->type != FileType::symlink) return {};
  return Error(printable(path.string()) +
               " is a symbolic link, which an edit would replace: name the file itself");
}

// The file of the SOA first: if the process dies between two files, the serial was raised without
// need, which is harmless; records without a new serial would. Records that move are written to
// their new place first: they may be in both, but never in none.
Result<size_t> first_file(const ZoneText& text, const Path& managed_file, const ZoneEdit& edit) {
  if (edit.places.empty()) return size_t{text.serial.file};
  ASSIGN(const ManagedPlace place, ManagedPlace::find(text, managed_file));
  return size_t{place.has_former() ? place.file() : text.serial.file};
}

Result<void> write_files(Files& files, const ZoneText& text, size_t first,
                         const std::map<size_t, std::string>& contents) {
  std::vector<size_t> order;
  order.reserve(contents.size());
  for (const auto& [file, octets] : contents) order.push_back(file);
  std::stable_partition(order.begin(), order.end(), [&](size_t file) { return file == first; });
  for (const size_t file : order) {
    TRY(files.replace(text.files[file].path, contents.at(file), text.files[file].version));
  }
  return {};
}

Result<EditOutcome> outcome_of(const ZoneText& text, const Path& managed_file,
                               const ZoneEdit& edit) {
  EditOutcome outcome{.changed = true,
                      .added = {},
                      .removed = {},
                      .left = {},
                      .moved_to = {},
                      .serial_before = text.soa_serial(),
                      .serial = edit.serial.value_or(text.soa_serial())};
  if (edit.places.empty()) return outcome;
  ASSIGN(const ManagedPlace place, ManagedPlace::find(text, managed_file));
  if (place.has_former()) outcome.moved_to = text.files[place.file()].path;
  ASSIGN(const auto wanted, managed_records(text, place, edit.places));
  outcome.left = left_over(wanted, edit.places);
  const auto had = plain(records_in(text, place));
  const auto differences = [](const auto& from, const auto& without, auto& to) {
    std::set_difference(from.begin(), from.end(), without.begin(), without.end(),
                        std::back_inserter(to), canonical_record_less);
  };
  const auto has = plain(wanted);
  differences(has, had, outcome.added);
  differences(had, has, outcome.removed);
  return outcome;
}

Result<void> check_wildcards(const ZoneText& text, const ZoneSettings& zone, const ZoneEdit& edit) {
  const WildcardCover cover(text);
  for (const PlaceRequest& place : edit.places) {
    for (const Record& record : place.wanted) {
      TRY(cover.check(record.owner, record.type, zone.allow_wildcard_loss));
    }
  }
  return {};
}

Result<EditOutcome> edit_source(Files& files, const ZoneSettings& zone, ZoneEdit edit) {
  TRY(refuse_link(files, zone.source));
  ASSIGN(const auto lock, files.lock_directory(directory_of(zone.source)));
  ASSIGN(const ZoneText text, read_configured_zone(files, zone));
  ASSIGN(auto contents, edited_files(text, zone.managed_file, edit));
  if (contents.empty()) return EditOutcome{};
  if (edit.raise) {
    edit.serial = next_serial(text.soa_serial(), std::nullopt, edit.raise->policy, edit.raise->now);
    ASSIGN(contents, edited_files(text, zone.managed_file, edit));
  }
  TRY(check_wildcards(text, zone, edit));
  ASSIGN(EditOutcome outcome, outcome_of(text, zone.managed_file, edit));
  TRY(check_edit(text, zone.managed_file, edit, contents));
  ASSIGN(const size_t first, first_file(text, zone.managed_file, edit));
  TRY(write_files(files, text, first, contents));
  return outcome;
}

}  // namespace

Result<std::map<size_t, std::string>> edited_files(const ZoneText& text, const Path& managed_file,
                                                   const ZoneEdit& edit) {
  TRY(check_not_backwards(text, edit.serial));
  ASSIGN(std::vector<TextEdit> edits, place_edits(text, managed_file, edit));
  if (auto serial = serial_edit(text, edit.serial)) edits.push_back(std::move(*serial));
  // From the end, so that the earlier places stay valid.
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
