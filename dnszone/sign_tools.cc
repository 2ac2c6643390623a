// The zone tool that signs plain files.
#include "dnszone/signature_store.h"
#include "dnszone/signed_file.h"
#include "dnszone/tools.h"
#include "dnszone/zone_edit.h"
#include "dnszone/zone_signer.h"

namespace millrace::dnszone {
namespace {

// Without one everything is signed anew, which costs time only.
std::optional<std::string> earlier_store(Env& env, const SignTool& tool) {
  if (tool.previous.empty()) return std::nullopt;
  return read_store(env.files, store_path(env.working_directory / tool.previous));
}

std::vector<std::string> report_of(const SignTool& tool, const SigningOutcome& outcome,
                                   bool has_store) {
  const SignedZone& zone = outcome.zone;
  std::vector<std::string> lines{tool.origin.text() + " serial " + std::to_string(zone.serial) +
                                 ": " + std::to_string(zone.signatures) +
                                 " signatures, the earliest expires " +
                                 format_time(zone.earliest_expiry) + ", to be signed again by " +
                                 format_time(zone.refresh_at)};
  if (tool.previous.empty()) return lines;
  const std::string store = store_path(tool.previous).string();
  if (!has_store || !outcome.store_refused.empty()) {
    lines.push_back(store + ' ' + (has_store ? outcome.store_refused : "is not there") +
                    ": everything was signed anew");
  } else {
    lines.push_back(std::to_string(outcome.kept) + " signatures kept, " +
                    std::to_string(zone.signatures - outcome.kept) + " made");
  }
  return lines;
}

}  // namespace

Result<ToolReport> zone_sign(Env& env, const SignTool& tool) {
  Files& files = env.files;
  const Path source = env.working_directory / tool.file;
  const Path out = env.working_directory / tool.out;
  TRY(check_not_same_file(files, source, out));
  TRY(check_not_same_file(files, source, store_path(out)));
  const TimePoint now = tool.now.value_or(env.clock.now());
  ASSIGN(const ZoneText zone,
         read_zone(files, source, tool.origin, {.include_root = tool.include_root}));
  ASSIGN(const std::vector<ZoneKey> keys,
         load_keys(files, env.working_directory / tool.signing.keys, tool.origin));
  uint32_t serial = soa_serial(zone.records[zone.soa].record.rdata);
  if (tool.serial) serial = next_serial(serial, std::nullopt, *tool.serial, now);
  const SignRequest request{
      tool.origin,           serial,       tool.signing.nsec3,   now,
      tool.signing.validity, tool.threads, tool.signing.opt_out, tool.signing.cds,
      tool.signing.zonemd};
  auto store = earlier_store(env, tool);
  const bool has_store = store.has_value();
  auto outcome = sign_records(records_of(zone), keys, request, {std::move(store), tool.verify_all});
  if (!outcome) return std::move(outcome).error().in(source.string());
  // The signatures first: they fit any version of the zone, so a crash between the two is harmless.
  TRY(files.write(store_path(out), outcome->store, 0644));
  TRY(write_signed_file(files, out, outcome->zone.text));
  return ToolReport{true, report_of(tool, *outcome, has_store)};
}

}  // namespace millrace::dnszone
