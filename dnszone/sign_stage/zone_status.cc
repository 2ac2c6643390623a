#include "dnszone/sign_stage/zone_status.h"

#include <algorithm>

#include "dnszone/record/soa.h"
#include "dnszone/sign_stage/server_signed.h"
#include "dnszone/sign_stage/signing_input.h"

namespace millrace::dnszone {
namespace {

Duration soa_expire_of(const ZoneText& zone) {
  return Duration(parse_soa(zone.records[zone.soa].record.rdata).expire);
}

Duration greatest_ttl_of(const ZoneText& zone) {
  uint32_t greatest = 0;
  for (const PlacedRecord& placed : zone.records) greatest = std::max(greatest, placed.record.ttl);
  return Duration(greatest);
}

}  // namespace

Result<ZoneStatus> zone_status(const StageContext& context, const ZoneSettings& zone) {
  const bool by_server = zone.signed_by == SignedBy::server;
  ASSIGN(const SigningInput input,
         by_server ? read_server_signed(context, zone) : read_signing_input(context, zone));
  ZoneStatus status{.source_serial = input.source.soa_serial(),
                    .needs_signing = !input.reasons.empty(),
                    .soa_expire = soa_expire_of(input.source),
                    .greatest_ttl = greatest_ttl_of(input.source),
                    .signed_by_server = by_server};
  if (!input.state) return status;
  status.reload_pending = input.state->reload_pending;
  if (by_server) return status;
  status.signed_serial = input.state->signed_zone.serial;
  status.earliest_expiry = input.state->signed_zone.earliest_expiry;
  status.refresh_at = input.state->refresh_at;
  return status;
}

}  // namespace millrace::dnszone
