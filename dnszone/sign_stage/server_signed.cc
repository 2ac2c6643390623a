#include "dnszone/sign_stage/server_signed.h"

#include "dnszone/edit/zone_edit.h"
#include "dnszone/sign_stage/signed_zone_document.h"
#include "dnszone/sign_stage/signing_input.h"
#include "dnszone/sign_stage/zone_review.h"
#include "dnszone/text/configured_zone.h"
#include "dnszone/text/serial.h"

namespace millrace::dnszone {
namespace {

// Instead of a digest of settings: a state of the other mode differs.
constexpr const char* kSettings = "signed by the server";

std::vector<std::string> reasons_to_load(const SigningInput& zone) {
  if (!zone.state) return {"never loaded"};
  std::vector<std::string> reasons;
  if (zone.state->source_digest != zone.source_digest) reasons.push_back("the source has changed");
  if (zone.state->settings_digest != kSettings) reasons.push_back("the settings have changed");
  return reasons;
}

uint32_t serial_to_load(const SigningInput& zone, SerialPolicy policy, TimePoint now) {
  const uint32_t source = zone.source.soa_serial();
  // The server may have loaded the unsigned source.
  const uint32_t last = zone.state ? zone.state->signed_zone.serial : source;
  return serial_after(source, last) ? source : next_serial(source, last, policy, now);
}

}  // namespace

Result<SigningInput> read_server_signed(const StageContext& context, const ZoneSettings& zone) {
  ASSIGN(ZoneText source, read_configured_zone(context.env.files, zone));
  SigningInput found{.source = std::move(source)};
  found.source_digest = source_digest(found.source);
  ASSIGN(found.state, read_zone_state(context, zone.zone));
  found.reasons = reasons_to_load(found);
  return found;
}

Result<ZoneState> hand_over(const StageContext& context, const ZoneSettings& zone,
                            const SigningInput& found) {
  const uint32_t serial = serial_to_load(found, zone.serial, context.now());
  TRY(ZoneReview(context, zone).check_unsigned(found.source, serial));
  std::string digest = found.source_digest;
  if (serial != found.source.soa_serial()) {
    ASSIGN(const ZoneText raised, write_serial(context.env.files, zone, serial, found.source));
    digest = source_digest(raised);
  }
  ASSIGN(ZoneDocument document, server_signed_document(found.source, serial));
  ZoneState state{.source_digest = std::move(digest),
                  .settings_digest = kSettings,
                  .reload_pending = true,
                  .signed_zone = std::move(document)};
  if (found.state) state.announced = found.state->announced;
  TRY(write_zone_state(context, state));
  return state;
}

}  // namespace millrace::dnszone
