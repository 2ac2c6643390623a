#include "dnszone/sign_stage/raised_serial.h"

#include <algorithm>

#include "dnszone/edit/zone_edit.h"
#include "dnszone/text/configured_zone.h"

namespace millrace::dnszone {
namespace {

// Everything but the SOA, whose serial has changed.
bool are_same_records(const ZoneText& a, const ZoneText& b) {
  return a.records.size() == b.records.size() && a.soa == b.soa &&
         std::equal(a.records.begin(), a.records.end(), b.records.begin(),
                    [](const PlacedRecord& one, const PlacedRecord& other) {
                      return one.record == other.record ||
                             (one.record.type == RrType::soa && other.record.type == RrType::soa);
                    });
}

}  // namespace

Result<ZoneText> write_serial(Files& files, const ZoneSettings& zone, uint32_t serial,
                              const ZoneText& source) {
  ZoneEdit edit;
  edit.serial = serial;
  TRY(edit_zone(files, zone, edit));
  ASSIGN(ZoneText fresh, read_configured_zone(files, zone));
  const bool is_same = are_same_records(fresh, source) && fresh.soa_serial() == serial;
  if (is_same) return fresh;
  return not_yet("zone " + zone.zone.text() + ": " + zone.source.string() +
                 " changed while it was signed: run again");
}

}  // namespace millrace::dnszone
