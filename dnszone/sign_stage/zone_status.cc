#include "dnszone/sign_stage/zone_status.h"

#include "dnszone/sign_stage/server_signed.h"
#include "dnszone/sign_stage/signing_input.h"

namespace millrace::dnszone {

Result<ZoneStatus> zone_status(const StageContext& context, const ZoneSettings& zone) {
  const bool by_server = zone.signed_by == SignedBy::server;
  ASSIGN(const SigningInput input,
         by_server ? read_server_signed(context, zone) : read_signing_input(context, zone));
  ZoneStatus status{.source_serial = input.source.soa_serial(),
                    .needs_signing = !input.reasons.empty(),
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
