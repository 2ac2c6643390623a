#include "dnszone/check/ttl_lint.h"

#include "core/base/printable.h"
#include "dnszone/sign/signing_schedule.h"

namespace millrace::dnszone {
namespace {

std::string seconds(Duration duration) {
  return std::to_string(duration.count()) + " (" + format_duration(duration) + ")";
}

std::string rrset_text(const Record& record) {
  return record.owner.text() + ' ' + to_text(record.type);
}

// Delegations and glue have no signatures that a cache could outlive.
bool is_signed(const PlacedRecord& placed, const ZoneIndex& index) {
  const PlacedRecord* cut = index.cut(placed.record.owner.wire());
  return cut == nullptr || placed.record.type == RrType::ds;
}

}  // namespace

Duration refresh_margin(Duration validity) {
  const auto schedule = SigningSchedule::make(TimePoint(), validity);
  return schedule ? schedule->least_margin() : Duration::max();
}

void lint_ttls(const ZoneIndex& index, Duration validity, ZoneLint& found) {
  const Duration margin = refresh_margin(validity);
  for (const PlacedRecord& placed : found.text().records) {
    const Record& record = placed.record;
    if (record.type == RrType::rrsig) continue;  // their TTLs follow what they cover
    const PlacedRecord* first = index.first(record.owner.wire(), record.type);
    if (first->record.ttl != record.ttl) {
      found.add(LintKind::unequal_ttl, placed.span,
                rrset_text(record) + ": TTL " + std::to_string(record.ttl) + ", but " +
                    std::to_string(first->record.ttl) + " at " + found.place(*first) +
                    ": an RRset has one TTL (RFC 2181 §5.2), signing refuses this");
    }
    if (first != &placed || Duration(record.ttl) <= margin || !is_signed(placed, index)) continue;
    found.add(LintKind::ttl, placed.span,
              rrset_text(record) + ": TTL " + seconds(Duration(record.ttl)) + " is above " +
                  seconds(margin) + ", for which signatures of " + format_duration(validity) +
                  " remain valid after a refresh: signing refuses it");
  }
}

}  // namespace millrace::dnszone
