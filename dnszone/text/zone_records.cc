#include "dnszone/text/zone_records.h"

#include "core/base/printable.h"

namespace millrace::dnszone {

std::vector<const Record*> records_of(const ZoneText& text) {
  std::vector<const Record*> records;
  records.reserve(text.records.size());
  for (const PlacedRecord& placed : text.records) records.push_back(&placed.record);
  return records;
}

RecordPlaces places_in(const ZoneText& text) {
  return [&text](const RrsetFault& fault) -> std::string {
    for (const PlacedRecord& placed : text.records) {
      const Record& record = placed.record;
      if (record.type != fault.type || record.ttl != fault.ttl || record.owner != fault.owner) {
        continue;
      }
      return text.place(placed.span);
    }
    return "";
  };
}

}  // namespace millrace::dnszone
