#include "dnszone/sign_stage/zone_status.h"

#include "dnszone/sign_stage/server_signed.h"
#include "dnszone/sign_stage/signing_input.h"

namespace millrace::dnszone {
namespace {

Result<ZoneStatus> server_signed_status(const StageContext& context, const ZoneSettings& zone) {
  ASSIGN(const ServerSignedZone found, examine_server_signed(context, zone));
  ZoneStatus status{.source_serial = found.source.soa_serial(),
                    .needs_signing = !found.reasons.empty(),
                    .signed_by_server = true};
  status.reload_pending = found.state && found.state->reload_pending;
  return status;
}

}  // namespace

Result<ZoneStatus> zone_status(const StageContext& context, const ZoneSettings& zone) {
  if (zone.signed_by == SignedBy::server) return server_signed_status(context, zone);
  ASSIGN(const SigningInput input, read_signing_input(context, zone));
  ZoneStatus status;
  status.source_serial = input.source.soa_serial();
  status.needs_signing = !input.reasons.empty();
  if (!input.state) return status;
  status.signed_serial = input.state->signed_zone.serial;
  status.earliest_expiry = input.state->signed_zone.earliest_expiry;
  status.refresh_at = input.state->refresh_at;
  status.reload_pending = input.state->reload_pending;
  return status;
}

}  // namespace millrace::dnszone
