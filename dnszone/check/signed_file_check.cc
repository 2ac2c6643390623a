#include "dnszone/check/signed_file_check.h"

#include "core/base/printable.h"
#include "dnszone/query/server_set.h"
#include "dnszone/sign/signing_schedule.h"
#include "dnszone/sign_stage/signing_input.h"
#include "dnszone/sign_stage/zone_state.h"

namespace millrace::dnszone {

Result<void> check_signed_content(const StageContext& context, const ZoneSettings& zone) {
  ASSIGN(const auto state, read_zone_state(context, zone.zone));
  if (!state || state->signed_digest.empty()) return {};
  const std::string shown = printable(zone.signed_file.string());
  const std::string remedy = "; run: millrace sign";
  ASSIGN(const std::string digest, signed_file_digest(context.env.files, zone.signed_file));
  if (digest == state->signed_digest) return {};
  if (digest.empty()) {
    return Error(shown + ": missing, expected the zone as signed at serial " +
                 std::to_string(state->signed_zone.serial) + remedy)
        .found_as("signed-file-missing");
  }
  return Error(shown + ": SHA-256 " + digest + ", expected " + state->signed_digest +
               ": it was changed after millrace signed it; edit " +
               printable(zone.source.string()) + " instead" + remedy)
      .found_as("signed-file-edited");
}

Result<void> check_expire(const ZoneSettings& zone, Duration soa_expire) {
  const auto schedule = SigningSchedule::make(TimePoint(), zone.signing.validity);
  if (!schedule || soa_expire <= schedule->least_margin()) return {};
  return Error("SOA EXPIRE is " + format_duration(soa_expire) +
               ", longer than signatures are certain to last, " +
               format_duration(schedule->least_margin()) + " with a validity of " +
               format_duration(zone.signing.validity) +
               ": a secondary that has lost its primary would serve expired signatures; expected "
               "a shorter EXPIRE in " +
               printable(zone.source.string()) + ", or a longer /zones/" + host_text(zone.zone) +
               "/validity")
      .found_as("soa-expire");
}

}  // namespace millrace::dnszone
