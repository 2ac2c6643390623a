#include "dnszone/sign_stage/sign_tools.h"

#include "core/base/path.h"
#include "core/base/printable.h"
#include "dnszone/keys/zone_key.h"
#include "dnszone/keys/zone_keys.h"
#include "dnszone/sign/sign_zone.h"
#include "dnszone/sign/signature_store.h"
#include "dnszone/sign_stage/previous_output.h"
#include "dnszone/sign_stage/signed_file.h"
#include "dnszone/text/loading_rules.h"
#include "dnszone/text/serial.h"
#include "dnszone/text/zone_source.h"
#include "dnszone/text/zone_text.h"
#include "dnszone/tool_report.h"

namespace millrace::dnszone {
namespace {

// Without one everything is signed again, which only takes time.
std::optional<std::string> earlier_store(Env& env, const SignTool& tool) {
  if (tool.previous.empty()) return std::nullopt;
  return read_store(env.files, store_path(env.working_directory / tool.previous));
}

// Of a signed zone with another path than the new one.
Result<std::optional<uint32_t>> serial_of_previous(Env& env, const SignTool& tool) {
  if (tool.previous.empty() || tool.previous == tool.out) return std::optional<uint32_t>();
  ASSIGN(const PreviousOutput previous,
         read_previous_output(env.files, env.working_directory / tool.previous));
  return previous.serial;
}

std::string store_line(const SignTool& tool, const SigningOutcome& outcome, bool has_store) {
  const std::string store = store_path(tool.previous).string();
  if (!has_store || !outcome.store_refused.empty()) {
    return store + ' ' + (has_store ? outcome.store_refused : "is not there") +
           ": everything was signed again";
  }
  return std::to_string(outcome.kept) + " signatures kept, " +
         std::to_string(outcome.zone.signatures - outcome.kept) + " made";
}

// Empty: secondaries will see that there is something new.
std::string serial_line(uint32_t serial, std::optional<uint32_t> published) {
  if (!published || serial_after(serial, *published)) return "";
  return "serial " + std::to_string(serial) + " is not after " + std::to_string(*published) +
         ", which was signed before: secondaries will not fetch the new zone (--serial raises it)";
}

std::string zone_line(const SignTool& tool, const SignedZone& zone) {
  return tool.origin.text() + " serial " + std::to_string(zone.serial) + ": " +
         std::to_string(zone.signatures) + " signatures, the earliest expires " +
         format_time(zone.earliest_expiry) + ", to be signed again by " +
         format_time(zone.refresh_at);
}

class ZoneSign {
 public:
  ZoneSign(Env& env, const SignTool& tool)
      : env_(env), tool_(tool), out_(env.working_directory / tool.out) {}

  Result<ToolReport> run() {
    ASSIGN(const auto lock, env_.files.lock_directory(directory_of(out_)));  // or two would mix
    const Path source = env_.working_directory / tool_.file;
    ASSIGN(const ZoneText zone,
           read_zone(env_.files, source, tool_.origin,
                     {.include_root = tool_.include_root, .barred = key_directory()}));
    TRY(check_loadable(zone));
    TRY(check_not_source(env_.files, zone, out_));
    TRY(check_not_source(env_.files, zone, store_path(out_)));
    TRY(check_replaces_zone(env_.files, out_, tool_.origin));
    TRY(check_replaces_store(env_.files, store_path(out_)));
    ASSIGN(published_, serial_of_previous(env_, tool_));
    ASSIGN(replaced_, read_previous_output(env_.files, out_));
    published_ = later_serial(published_, replaced_.serial);
    auto report = sign(zone);
    if (!report) return std::move(report).error().in(source.string());
    return report;
  }

 private:
  BarredDirectories key_directory() const {
    const ZoneSettings zone{.zone = tool_.origin, .source = env_.working_directory / tool_.file};
    return barred_directories({env_.working_directory / tool_.signing.keys}, {zone});
  }
  Result<ToolReport> sign(const ZoneText& zone);
  SignRequest request(const ZoneText& zone) const;
  ToolReport report(const SigningOutcome& outcome, bool has_store, bool changed) const;

  Env& env_;
  const SignTool& tool_;
  const Path out_;
  PreviousOutput replaced_{};
  std::optional<uint32_t> published_{};  // the highest that secondaries may have
};

SignRequest ZoneSign::request(const ZoneText& zone) const {
  const TimePoint now = tool_.now.value_or(env_.clock.now());
  uint32_t serial = zone.soa_serial();
  if (tool_.serial) serial = next_serial(serial, published_, *tool_.serial, now);
  return {tool_.signing, tool_.origin, serial, now, tool_.threads};
}

Result<ToolReport> ZoneSign::sign(const ZoneText& zone) {
  ASSIGN(const std::vector<ZoneKey> keys,
         load_keys(env_.files, env_.working_directory / tool_.signing.keys, tool_.origin));
  auto store = earlier_store(env_, tool_);
  const bool has_store = store.has_value();
  SignedFiles output(env_.files, out_, store_path(out_), 0644);
  UnchangedDetector compared(output, std::move(replaced_));
  ASSIGN(const SigningOutcome outcome,
         sign_to(compared, records_of(zone), keys, request(zone),
                 {std::move(store), tool_.verify_all, places_in(zone)}));
  ASSIGN(const bool is_same, compared.is_unchanged(env_.files, out_));
  const bool changed = !is_same;
  TRY(changed ? output.commit() : output.commit_store());
  return report(outcome, has_store, changed);
}

ToolReport ZoneSign::report(const SigningOutcome& outcome, bool has_store, bool changed) const {
  ToolReport report{changed, {zone_line(tool_, outcome.zone)}};
  if (!tool_.previous.empty()) report.lines.push_back(store_line(tool_, outcome, has_store));
  if (!changed) {
    report.lines.push_back(printable(tool_.out.string()) +
                           " is kept: its content would be the same");
  } else if (auto line = serial_line(outcome.zone.serial, published_); !line.empty()) {
    report.lines.push_back(std::move(line));
  }
  return report;
}

}  // namespace

Result<ToolReport> zone_sign(Env& env, const SignTool& tool) {
  return ZoneSign(env, tool).run();
}

}  // namespace millrace::dnszone
