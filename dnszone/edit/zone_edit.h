// Edits of a zone source that change the managed block or file and the serial's digits, and no
// other octet.
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "dnszone/settings.h"
#include "dnszone/text/zone_text.h"

namespace millrace::dnszone {

// Which managed records an edit owns: those of one type, or some of them. The others stay as they
// are.
struct PlaceRequest {
  RrType type;
  std::vector<Record> wanted;  // all of that type; an empty list removes the managed ones
  std::function<bool(const Record&)> owns;  // of that type; empty: all. True for the required ones
  // Whether a record written by hand serves the purpose of a required record of that owner, so that
  // this one is not needed; empty: where it is the same.
  std::function<bool(const Record& by_hand, const Record& wanted)> stands_for{};
  // The configuration of the edit, as it signs its managed records (managed_claims.h): it removes
  // its own, and none that another configuration has signed too. Empty: a person, who may remove
  // any.
  std::string claim{};
  bool takes_unsigned = false;  // with a claim: also removes what it owns and is unsigned
};

// The next serial by a policy: after the one that the source holds once it is locked, so that two
// at one time do not write the same.
struct SerialRaise {
  SerialPolicy policy = SerialPolicy::increment;
  TimePoint now;
};

struct ZoneEdit {
  std::vector<PlaceRequest> places;
  // The serial to write, which must be after the one that is there (RFC 1982); nullopt leaves it.
  std::optional<uint32_t> serial{};
  // In place of `serial`: raises it when something else changes.
  std::optional<SerialRaise> raise{};
};

struct EditOutcome {
  bool changed = false;
  std::vector<Record> added, removed;  // managed ones; one with a new TTL is in both
  std::vector<Record> left;  // of the requested types, not required, but not to be removed
  Path moved_to{};  // the file to which millrace's records were moved; empty: they were there
  uint32_t serial_before = 0, serial = 0;
};

// Applies the edit to the files of the zone: under a lock on their directory, each replaced in one
// step, refused when someone saved meanwhile. Refused with a reason: a name outside the zone, at or
// below a CNAME or DNAME, below a delegation; a record that takes a name off a wildcard
// (wildcard_loss.h) without ZoneSettings::allow_wildcard_loss; one that would prevent name servers
// from loading the zone (loading_rules.h). The block is made at the end of the source when it is
// missing, and taken out with the last record if it was millrace that made it, so that add and
// remove give the file back octet by octet. After the edit the text is read again, and every record
// outside the managed block or file must be unchanged.
Result<EditOutcome> edit_zone(Files& files, const ZoneSettings& zone, const ZoneEdit& edit);

// The pure part: the new contents of each changed file, by index into `text.files`. `text` is as
// read.
Result<std::map<size_t, std::string>> edited_files(const ZoneText& text, const Path& managed_file,
                                                   const ZoneEdit& edit);

}  // namespace millrace::dnszone
