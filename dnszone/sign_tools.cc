// The zone tools that sign and verify plain files.
#include <algorithm>

#include "core/printable.h"
#include "dnszone/ds_text.h"
#include "dnszone/signed_file.h"
#include "dnszone/tools.h"
#include "dnszone/zone_edit.h"
#include "dnszone/zone_signer.h"
#include "dnszone/zone_verifier.h"

namespace millrace::dnszone {
namespace {

std::string fault_text(const VerifyReport& report, const Path& file) {
  std::string text = file.string() + ": " + std::to_string(report.fault_count) +
                     (report.fault_count == 1 ? " fault" : " faults");
  for (const std::string& fault : report.faults) text += '\n' + fault;
  const size_t unsaid = report.fault_count - report.faults.size();
  if (unsaid > 0) text += "\nand " + std::to_string(unsaid) + " more";
  return text;
}

}  // namespace

Result<ToolReport> zone_sign(Env& env, const SignTool& tool) {
  Files& files = env.files;
  const Path source = env.working_directory / tool.file;
  const Path out = env.working_directory / tool.out;
  TRY(check_not_same_file(files, source, out));
  const TimePoint now = tool.now.value_or(env.clock.now());
  ASSIGN(const ZoneText zone,
         read_zone(files, source, tool.origin, {.include_root = tool.include_root}));
  ASSIGN(const std::vector<ZoneKey> keys,
         load_keys(files, env.working_directory / tool.signing.keys, tool.origin));
  uint32_t serial = soa_serial(zone.records[zone.soa].record.rdata);
  if (tool.serial) serial = next_serial(serial, std::nullopt, *tool.serial, now);
  const SignRequest request{tool.origin,           serial,      tool.signing.nsec3, now,
                            tool.signing.validity, tool.threads};
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

Result<ToolReport> zone_verify(Env& env, const VerifyTool& tool) {
  const Path file = env.working_directory / tool.file;
  ASSIGN(const ZoneText zone, read_zone(env.files, file, tool.origin));
  VerifyRequest request{tool.origin, {}, tool.at.value_or(env.clock.now())};
  if (!tool.ds_file.empty()) {
    const Path ds_file = env.working_directory / tool.ds_file;
    ASSIGN(const std::string text, env.files.read(ds_file));
    ASSIGN(request.ds, parse_ds_file(text, tool.origin, ds_file.string()));
  }
  const VerifyReport report = verify_records(records_of(zone), request, {processor_count(), 1});
  if (report.fault_count > 0) return Error(fault_text(report, file));
  return ToolReport{
      false,
      {tool.origin.text() + " serial " + std::to_string(report.serial) + ": " +
       std::to_string(report.signatures) + " signatures verify, the earliest expires " +
       format_time(report.earliest_expiry)}};
}

}  // namespace millrace::dnszone
