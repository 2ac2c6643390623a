#include "dnszone/edit/edit_plan.h"

#include <algorithm>
#include <iterator>

#include "core/base/printable.h"
#include "dnszone/edit/edit_check.h"
#include "dnszone/edit/owner_rules.h"
#include "dnszone/edit/wildcard_loss.h"
#include "dnszone/text/serial.h"

namespace millrace::dnszone {

Result<EditPlan> EditPlan::make(const ZoneText& text, const ZoneSettings& zone, ZoneEdit edit) {
  EditPlan plan(text, std::move(edit));
  TRY(plan.check_serial());
  if (plan.edit_.records) TRY(plan.decide_records(zone));
  if (plan.edit_.raise && plan.moves_or_changes()) {
    const auto& [policy, now] = *plan.edit_.raise;
    plan.edit_.serial = next_serial(text.soa_serial(), std::nullopt, policy, now);
  }
  TRY(plan.make_contents());
  return plan;
}

Result<void> EditPlan::check_serial() const {
  const uint32_t there = text_->soa_serial();
  const auto& serial = edit_.serial;
  if (!serial || *serial == there || serial_after(*serial, there)) return {};
  return Error(text_->place(text_->serial) + ": serial " + std::to_string(there) + ", which " +
               std::to_string(*serial) +
               " is not after (RFC 1982): it may have been raised meanwhile; run again");
}

Result<void> EditPlan::decide_records(const ZoneSettings& zone) {
  managed_file_ = zone.managed_file;
  ASSIGN(place_, ManagedPlace::find(*text_, managed_file_));
  before_ = records_in(*text_, place_);
  const OwnerRules rules(*text_);
  TRY(keep_allowed(zone.zone,
                   [&](const Record& record) { return rules.check(record.owner, record.type); }));
  update();
  if (!moves_or_changes()) return {};
  const WildcardCover cover(*text_);
  TRY(keep_allowed(zone.zone, [&](const Record& record) {
    return cover.check(record.owner, record.type, zone.allow_wildcard_loss);
  }));
  update();
  return {};
}

template <class Check>
Result<void> EditPlan::keep_allowed(const DnsName& zone, const Check& check) {
  std::vector<Record> allowed;
  for (Record& record : edit_.records->required) {
    auto checked = check(record);
    if (checked) {
      allowed.push_back(std::move(record));
    } else if (edit_.refused) {
      edit_.refused->push_back(std::move(checked).error().in("zone " + zone.text()));
    } else {
      return checked;
    }
  }
  edit_.records->required = std::move(allowed);
  return {};
}

void EditPlan::update() {
  after_ = updated_records(*text_, place_, before_, *edit_.records);
}

// Nothing when the managed block or file already has the required records, however they are
// written, and no former one has.
Result<void> EditPlan::make_contents() {
  std::vector<TextEdit> edits;
  if (moves_or_changes()) {
    ASSIGN(const auto lines, lines_of(after_));
    edits = place_.with_lines(*text_, lines);
  }
  if (edit_.serial && *edit_.serial != text_->soa_serial()) {
    const Span& digits = text_->serial;
    edits.push_back({digits.file, digits.begin, digits.end, std::to_string(*edit_.serial)});
  }
  // From the end, so that the earlier places stay valid.
  std::sort(edits.begin(), edits.end(),
            [](const TextEdit& a, const TextEdit& b) { return a.begin > b.begin; });
  for (const TextEdit& change : edits) {
    std::string& octets =
        contents_.try_emplace(change.file, text_->files[change.file].contents).first->second;
    octets.replace(change.begin, change.end - change.begin, change.text);
  }
  return {};
}

// The file of the SOA first: if the process dies between two files, the serial was raised without
// need, which is harmless; records without a new serial would. Records that move are written to
// their new place first: they may be in both, but never in none.
std::vector<size_t> EditPlan::changed_files() const {
  const size_t first = place_.has_former() ? place_.file() : text_->serial.file;
  std::vector<size_t> order;
  for (const auto& [file, octets] : contents_) order.push_back(file);
  std::stable_partition(order.begin(), order.end(), [&](size_t file) { return file == first; });
  return order;
}

Result<ZoneText> EditPlan::check() const {
  ASSIGN(ZoneText after, read_edited(*text_, contents_));
  ManagedPlace place_after;
  if (edit_.records) {
    ASSIGN(place_after, ManagedPlace::find(after, managed_file_));
  }
  TRY(compare_outside(*text_, place_, after, place_after, edit_.serial));
  if (!edit_.records) return after;
  TRY(check_still_good(*text_, after, edit_.records->type));
  if (records_in(after, place_after) == after_) return after;
  return Error(
      "the managed block or file would not contain what was written to it: check whether the zone "
      "includes " +
      printable(managed_file_.string()) + " more than once");
}

EditOutcome EditPlan::outcome() const {
  EditOutcome outcome{.changed = true,
                      .serial_before = text_->soa_serial(),
                      .serial = edit_.serial.value_or(text_->soa_serial())};
  if (!edit_.records) return outcome;
  if (place_.has_former()) outcome.moved_to = text_->files[place_.file()].path;
  outcome.left = left_over(after_, *edit_.records);
  const auto had = plain(before_);
  const auto has = plain(after_);
  const auto differences = [](const auto& from, const auto& without, auto& to) {
    std::set_difference(from.begin(), from.end(), without.begin(), without.end(),
                        std::back_inserter(to), canonical_record_less);
  };
  differences(has, had, outcome.added);
  differences(had, has, outcome.removed);
  return outcome;
}

}  // namespace millrace::dnszone
