// The zone tool that signs plain files.
#include "dnszone/signed_file.h"
#include "dnszone/tools.h"
#include "dnszone/zone_edit.h"
#include "dnszone/zone_signer.h"

namespace millrace::dnszone {

Result<ToolReport> zone_sign(Env& env, const SignTool& tool) {
  Files& files = env.files;
  const Path source = env.working_directory / tool.file;
  const Path out = env.working_directory / tool.out;
  TRY(check_not_same_file(files, source, out));
  const TimePoint now = tool.now.value_or(env.clock.now());
  ASSIGN(const ZoneText zone, read_zone(files, source, tool.origin));
  ASSIGN(const std::vector<ZoneKey> keys,
         load_keys(files, env.working_directory / tool.signing.keys, tool.origin));
  uint32_t serial = soa_serial(zone.records[zone.soa].record.rdata);
  if (tool.serial) serial = next_serial(serial, std::nullopt, *tool.serial, now);
  const SignRequest request{
      tool.origin,           serial,       tool.signing.nsec3,   now,
      tool.signing.validity, tool.threads, tool.signing.opt_out, tool.signing.cds};
  auto signed_zone = sign_records(records_of(zone), keys, request);
  if (!signed_zone) return std::move(signed_zone).error().in(source.string());
  TRY(write_signed_file(files, out, signed_zone->text));
  return ToolReport{
      true,
      {tool.origin.text() + " serial " + std::to_string(serial) + ": " +
       std::to_string(signed_zone->signatures) + " signatures, the earliest expires " +
       format_time(signed_zone->earliest_expiry) + ", to be signed again by " +
       format_time(signed_zone->refresh_at)}};
}

}  // namespace millrace::dnszone
