#include "dnszone/edit/edit_check.h"

#include <algorithm>

#include "core/base/printable.h"
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

}  // namespace

Result<ZoneText> read_edited(const ZoneText& before,
                             const std::map<size_t, std::string>& contents) {
  EditedLoader loader(before, contents);
  auto after = parse_zone(loader.file(0), before.origin, loader,
                          {.include_root = before.include_root, .barred = before.barred});
  if (!after) return std::move(after).error().in("after the edit");
  return after;
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

Result<void> check_still_good(const ZoneText& before, const ZoneText& after, RrType type) {
  TRY(check_still_loadable(before, after));
  return type == RrType::ns ? check_still_served(before, after) : Result<void>();
}

}  // namespace millrace::dnszone
