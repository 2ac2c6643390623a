#include "dnszone/edit/edit_check.h"

#include <algorithm>

#include "core/base/printable.h"
#include "dnszone/edit/managed_records.h"
#include "dnszone/record/soa.h"
#include "dnszone/text/delegation_cut.h"
#include "dnszone/text/loading_rules.h"

namespace millrace::dnszone {
namespace {

// Provides the files of a zone that was read before, some with new contents.
class EditedLoader : public IncludeLoader {
 public:
  EditedLoader(const ZoneText& text, const std::map<size_t, std::string>& contents)
      : text_(text), contents_(contents) {}

  SourceFile file(size_t index) const {
    SourceFile file = text_.files[index];
    const auto edited = contents_.find(index);
    if (edited != contents_.end()) file.contents = edited->second;
    return file;
  }

  Result<SourceFile> load(const Path& path) override {
    for (size_t i = 0; i < text_.files.size(); ++i) {
      if (text_.files[i].path.lexically_normal() == path) return file(i);
    }
    return Error(printable(path.string()) + " was not part of the zone before the edit");
  }

 private:
  const ZoneText& text_;
  const std::map<size_t, std::string>& contents_;
};

// The records that are not millrace's, in file order; the SOA with the required serial.
std::vector<const PlacedRecord*> outside(const ZoneText& text, const ManagedPlace& place) {
  std::vector<const PlacedRecord*> records;
  for (const PlacedRecord& placed : text.records) {
    if (!place.holds(placed.span)) records.push_back(&placed);
  }
  return records;
}

bool same(const Record& before, const Record& after, std::optional<uint32_t> serial) {
  if (before.type != RrType::soa || !serial) return before == after;
  Record wanted = before;
  set_soa_serial(wanted.rdata, *serial);
  return wanted == after;
}

Error differs(const ZoneText& text, const PlacedRecord& placed) {
  return Error(text.place(placed.span) + ": the edit would change this record of " +
               placed.record.owner.text() +
               ": it takes its owner or TTL from an earlier line; write them out");
}

Result<void> compare_outside(const ZoneText& before, const ManagedPlace& old_place,
                             const ZoneText& after, const ManagedPlace& new_place,
                             std::optional<uint32_t> serial) {
  const auto old_records = outside(before, old_place);
  const auto new_records = outside(after, new_place);
  for (size_t i = 0; i < old_records.size(); ++i) {
    if (i < new_records.size() && same(old_records[i]->record, new_records[i]->record, serial)) {
      continue;
    }
    return differs(before, *old_records[i]);
  }
  if (new_records.size() == old_records.size()) return {};
  return Error("the edit would add records outside the managed block or file");
}

// An edit of only the serial has no such block: all records must stay.
Result<ManagedPlace> managed_place_in(const ZoneText& text, const Path& managed_file,
                                      const ZoneEdit& edit) {
  if (edit.places.empty()) return ManagedPlace();
  return ManagedPlace::find(text, managed_file);
}

bool adds_name_servers(const ZoneEdit& edit) {
  return std::ranges::any_of(edit.places,
                             [](const auto& place) { return place.type == RrType::ns; });
}

}  // namespace

Result<void> check_edit(const ZoneText& before, const Path& managed_file, const ZoneEdit& edit,
                        const std::map<size_t, std::string>& contents) {
  EditedLoader loader(before, contents);
  auto after = parse_zone(loader.file(0), before.origin, loader,
                          {.include_root = before.include_root, .barred = before.barred});
  if (!after) return std::move(after).error().in("after the edit");
  ASSIGN(const ManagedPlace old_place, managed_place_in(before, managed_file, edit));
  ASSIGN(const ManagedPlace new_place, managed_place_in(*after, managed_file, edit));
  TRY(compare_outside(before, old_place, *after, new_place, edit.serial));
  if (edit.places.empty()) return {};
  TRY(check_still_loadable(before, *after));
  if (adds_name_servers(edit)) TRY(check_still_served(before, *after));
  ASSIGN(const auto wanted, managed_records(before, old_place, edit.places));
  if (records_in(*after, new_place) == wanted) return {};
  return Error(
      "the managed block or file would not contain what was written to it: check whether the zone "
      "includes " +
      printable(managed_file.string()) + " more than once");
}

}  // namespace millrace::dnszone
