// An edit of a zone source: of its managed records and the digits of its serial, and of no other
// octet. Decided once; all the rest of the edit goes by it.
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "dnszone/edit/managed_place.h"
#include "dnszone/edit/managed_records.h"
#include "dnszone/settings.h"

namespace millrace::dnszone {

// The next serial by a policy: after the one that the source holds once it is locked, so that two
// at one time do not write the same.
struct SerialRaise {
  SerialPolicy policy = SerialPolicy::increment;
  TimePoint now;
};

struct ZoneEdit {
  std::optional<RecordUpdate> records{};
  // The serial to write, which must be after the one that is there (RFC 1982); nullopt leaves it.
  std::optional<uint32_t> serial{};
  // In place of `serial`: raises it when something else changes.
  std::optional<SerialRaise> raise{};
  // Gets an error for each required record that is not allowed at its owner, and the edit goes on
  // without that record; null: it is an error of the edit.
  std::vector<Error>* refused = nullptr;
};

struct EditOutcome {
  bool changed = false;
  std::vector<Record> added{}, removed{};  // managed ones; one with a new TTL is in both
  std::vector<Record> left{};  // of the updated type, not required, but not to be removed
  Path moved_to{};  // the file to which millrace's records were moved; empty: they were there
  uint32_t serial_before = 0, serial = 0;
};

class EditPlan {
 public:
  // The text, which must outlive the plan, is as read. Errors: those of ManagedPlace and
  // OwnerRules; a record that takes a name off a wildcard (wildcard_loss.h) without
  // ZoneSettings::allow_wildcard_loss; a serial that is not after the one in the source.
  static Result<EditPlan> make(const ZoneText& text, const ZoneSettings& zone, ZoneEdit edit);

  bool changes() const { return !contents_.empty(); }
  // The new contents of each changed file, by index into ZoneText::files.
  const std::map<size_t, std::string>& contents() const { return contents_; }
  // In the order in which they are written.
  std::vector<size_t> changed_files() const;
  // The zone after the edit, read again: outside of the managed block or file every record is what
  // it was (except the serial), inside there are the records that were decided, and no new fault
  // prevents name servers from loading the zone.
  Result<ZoneText> check() const;
  EditOutcome outcome() const;

 private:
  EditPlan(const ZoneText& text, ZoneEdit edit) : text_(&text), edit_(std::move(edit)) {}
  Result<void> check_serial() const;
  Result<void> decide_records(const ZoneSettings& zone);
  template <class Check>
  Result<void> keep_allowed(const DnsName& zone, const Check& check);
  void update();
  bool moves_or_changes() const { return after_ != before_ || place_.has_former(); }
  Result<void> make_contents();

  const ZoneText* text_;
  ZoneEdit edit_;
  Path managed_file_{};
  ManagedPlace place_{};
  std::vector<ManagedRecord> before_{}, after_{};  // the managed records
  std::map<size_t, std::string> contents_{};
};

}  // namespace millrace::dnszone
