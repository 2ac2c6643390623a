#include "dnszone/sign_stage/zone_status.h"

#include <algorithm>

#include "dnszone/record/soa.h"
#include "dnszone/sign_stage/server_signed.h"
#include "dnszone/sign_stage/signing_input.h"
#include "dnszone/text/configured_zone.h"

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

ZoneStatus status_of(const ZoneText& source, const std::optional<ZoneState>& state) {
  ZoneStatus status;
  status.source_serial = source.soa_serial();
  status.soa_expire = soa_expire_of(source);
  status.greatest_ttl = greatest_ttl_of(source);
  if (state) status.reload_pending = state->reload_pending;
  return status;
}

void add_signatures(const std::optional<ZoneState>& state, ZoneStatus& status) {
  if (!state) return;
  status.signed_serial = state->signed_zone.serial;
  status.earliest_expiry = state->signed_zone.earliest_expiry;
  status.refresh_at = state->refresh_at;
}

}  // namespace

Result<ZoneStatus> zone_status(const StageContext& context, const ZoneSettings& zone) {
  const bool by_server = zone.signed_by == SignedBy::server;
  ASSIGN(const SigningInput input,
         by_server ? read_server_signed(context, zone) : read_signing_input(context, zone));
  ZoneStatus status = status_of(input.source, input.state);
  status.needs_signing = !input.reasons.empty();
  status.signed_by_server = by_server;
  if (!by_server) add_signatures(input.state, status);
  return status;
}

Result<ZoneStatus> zone_status_without_keys(const StageContext& context, const ZoneSettings& zone) {
  ASSIGN(const ZoneText source, read_configured_zone(context.env.files, zone));
  ASSIGN(const auto state, read_zone_state(context, zone.zone));
  ZoneStatus status = status_of(source, state);
  add_signatures(state, status);
  return status;
}

}  // namespace millrace::dnszone
