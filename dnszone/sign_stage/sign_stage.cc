#include "dnszone/sign_stage/sign_stage.h"

#include <utility>

#include "core/base/joined.h"
#include "core/bundle/stage_memory.h"
#include "dnszone/edit/zone_edit.h"
#include "dnszone/keys/key_leftovers.h"
#include "dnszone/keys/signing_keys.h"
#include "dnszone/keys/zone_key.h"
#include "dnszone/keys/zone_keys.h"
#include "dnszone/sign/sign_zone.h"
#include "dnszone/sign/signature_store.h"
#include "dnszone/sign/signatures_in_zone.h"
#include "dnszone/sign/signing_schedule.h"
#include "dnszone/sign_stage/previous_output.h"
#include "dnszone/sign_stage/served_serial.h"
#include "dnszone/sign_stage/server_signed.h"
#include "dnszone/sign_stage/signed_file.h"
#include "dnszone/sign_stage/signed_zone_document.h"
#include "dnszone/sign_stage/signing_clock.h"
#include "dnszone/sign_stage/signing_input.h"
#include "dnszone/sign_stage/zone_reload.h"
#include "dnszone/sign_stage/zone_review.h"
#include "dnszone/syntax/rdata_time.h"
#include "dnszone/text/loading_rules.h"
#include "dnszone/text/zone_text.h"
#include "dnszone/verify/parallel.h"
#include "dnszone/verify/signature_check.h"
#include "dnszone/verify/verify_zone.h"

namespace millrace::dnszone {
namespace {

Result<SigningOutcome> sign_input(const StageContext& context, const ZoneSettings& zone,
                                  const SigningInput& input, uint32_t serial,
                                  std::optional<std::string> store, SigningOutput& output) {
  const SignRequest request{zone.signing, zone.zone, serial, context.now(), processor_count()};
  return sign_to(output, records_of(input.source), input.keys, request,
                 {std::move(store), false, places_in(input.source),
                  context.memory == nullptr ? nullptr : &context.memory->signatures});
}

std::map<std::string, std::optional<TimePoint>> names_of_published(const std::vector<ZoneKey>& keys,
                                                                   TimePoint now) {
  std::map<std::string, std::optional<TimePoint>> names;
  for (const ZoneKey& key : keys) {
    if (is_published(key, now)) names.emplace(key.file.stem().string(), key.times.remove);
  }
  return names;
}

std::string kept_text(const SigningOutcome& outcome) {
  if (!outcome.store_refused.empty()) {
    return " all made again (the file of earlier ones " + outcome.store_refused + ")";
  }
  return outcome.kept == 0 ? "" : ", " + std::to_string(outcome.kept) + " of them kept";
}

// What the zones of one run share.
struct SigningAids {
  SigningClock clock;
  ServedSerials served;
  bool accept_keys = false;
};

class ZoneSigning {
 public:
  ZoneSigning(const StageContext& context, const ZoneSettings& zone, SigningAids& aids,
              StageReport& report)
      : context_(context), zone_(zone), aids_(aids), report_(report) {}

  // The state afterwards; nullopt: never signed. Faults are in the report.
  Result<std::optional<ZoneState>> run() {
    ASSIGN(std::optional<ZoneState> state,
           zone_.signed_by == SignedBy::server ? load_source() : sign_source());
    if (state && state->reload_pending) reload(*state);
    return state;
  }

 private:
  Result<std::optional<ZoneState>> sign_source();
  Result<std::optional<ZoneState>> load_source();
  Result<void> check_clock();
  bool is_outrun();
  Result<void> sign(SigningInput& input);
  Result<void> sign_with(uint32_t serial, SigningInput& input,
                         const std::optional<ServedSerial>& served);
  Result<bool> take_over(SigningInput& input);
  Result<void> keep_state(const SignedZone& signed_zone, std::string signed_digest,
                          SigningInput& input);
  Result<void> raise_serial(uint32_t serial, SigningInput& input,
                            const std::optional<ServedSerial>& served);
  void reload(ZoneState& state);
  void report_raise(uint32_t serial, const std::string& why);
  void report_done(std::string what, std::string event = {}) {
    report_.changed = true;
    report_.add_done(zone_line(zone_.zone, std::move(what)).as(std::move(event)));
  }

  const StageContext& context_;
  const ZoneSettings& zone_;
  SigningAids& aids_;
  StageReport& report_;
};

Result<std::optional<ZoneState>> ZoneSigning::sign_source() {
  const auto believed = check_clock();
  auto input = read_signing_input(context_, zone_, aids_.accept_keys);
  if (input && is_outrun()) {
    input->reasons.emplace_back("a name server has a serial after the one that was signed");
  }
  // With a wrong clock, keys are not published yet, or no longer.
  if (!believed && (!input || !input->reasons.empty())) return believed.error();
  if (!input) return std::move(input).error();
  if (!input->reasons.empty()) TRY(sign(*input));
  return std::move(input->state);
}

// Poll found it in this run.
bool ZoneSigning::is_outrun() {
  if (context_.memory == nullptr) return false;
  const auto found = context_.memory->outrun.find(zone_.zone);
  return found != context_.memory->outrun.end() && !std::exchange(found->second, true);
}

// Also where nothing is to be signed: a host that was off finds out now that its clock is right.
Result<void> ZoneSigning::check_clock() {
  std::optional<TimePoint> signed_at;
  const auto state = read_zone_state(context_, zone_.zone);
  if (state && *state && (*state)->latest_inception != TimePoint()) {
    signed_at = (*state)->latest_inception + kInceptionOffset;
  }
  TRY(aids_.clock.check(zone_.signing.validity, signed_at));
  if (!aids_.clock.is_first()) return {};
  const auto keys = load_keys(context_.env.files, zone_.signing.keys, zone_.zone);
  if (!keys) return {};  // read_signing_input() reports the reason
  for (const ZoneKey& key : *keys) {
    TRY(aids_.clock.check_after(key.times.created.value_or(TimePoint()),
                                "when key " + key.file.stem().string() + " was made",
                                zone_.signing.validity));
  }
  return {};
}

Result<std::optional<ZoneState>> ZoneSigning::load_source() {
  ASSIGN(SigningInput found, read_server_signed(context_, zone_));
  if (found.reasons.empty()) return std::move(found.state);
  ASSIGN(ZoneState state, hand_over(context_, zone_, found));
  if (state.signed_zone.serial != found.source.soa_serial()) {
    report_raise(state.signed_zone.serial, " (" + joined(found.reasons) + ")");
  }
  report_.changed = true;
  return std::optional(std::move(state));
}

void ZoneSigning::report_raise(uint32_t serial, const std::string& why) {
  report_done("serial raised to " + std::to_string(serial) + " in " + zone_.source.string() + why);
}

Result<void> ZoneSigning::raise_serial(uint32_t serial, SigningInput& input,
                                       const std::optional<ServedSerial>& served) {
  const bool is_theirs = served && serial_after(served->serial, input.source.soa_serial());
  ASSIGN(input.source, write_serial(context_.env.files, zone_, serial, input.source));
  input.source_digest = source_digest(input.source);
  report_raise(serial,
               is_theirs ? ": " + served->by + " serves " + std::to_string(served->serial) : "");
  return {};
}

Result<void> ZoneSigning::sign(SigningInput& input) {
  Files& files = context_.env.files;
  TRY(check_loadable(input.source));
  TRY(check_not_source(files, input.source, zone_.signed_file));
  TRY(check_replaces_zone(files, zone_.signed_file, zone_.zone));
  TRY(files.make_directory(context_.paths.zones_directory(), 0700));
  const auto served = aids_.served.highest(zone_, input.source);
  if (served && served->inception) {
    TRY(aids_.clock.check_after(time_near(context_.now(), *served->inception),
                                "when the zone that is served was signed", zone_.signing.validity));
  }
  if (!served || !serial_after(served->serial, input.source.soa_serial())) {
    ASSIGN(const bool is_there, take_over(input));
    if (is_there) return {};
  }
  const uint32_t serial =
      serial_to_sign(context_, zone_, input, served ? std::optional(served->serial) : std::nullopt);
  return sign_with(serial, input, served);
}

Result<void> ZoneSigning::sign_with(uint32_t serial, SigningInput& input,
                                    const std::optional<ServedSerial>& served) {
  Files& files = context_.env.files;
  ZoneReview review(context_, zone_);
  TRY(review.check_unsigned(input.source, serial));
  SignedFiles output(files, zone_.signed_file, context_.paths.zone_signatures(zone_.zone), 0600);
  UnchangedDetector digested(review.copied(output));
  ASSIGN(const SigningOutcome outcome,
         sign_input(context_, zone_, input, serial,
                    read_store(files, context_.paths.zone_signatures(zone_.zone)), digested));
  const SignedZone& signed_zone = outcome.zone;
  TRY(review.check_signed());
  if (serial != input.source.soa_serial()) {
    TRY(output.flush());
    TRY(raise_serial(serial, input, served));
  }
  TRY(output.commit());
  TRY(keep_state(signed_zone, digested.digest(), input));
  report_done("signed with serial " + std::to_string(serial) + ", " +
                  std::to_string(signed_zone.signatures) + " signatures" + kept_text(outcome) +
                  ", the earliest expires " + format_time(signed_zone.earliest_expiry) + " (" +
                  joined(input.reasons) + ")",
              "zone-signed");
  return {};
}

// Another configuration that signs the zone into the same file has already done so, or the state
// was lost: the file is kept, because a new serial would make the other one sign again, and so on.
Result<bool> ZoneSigning::take_over(SigningInput& input) {
  const bool is_ours = input.state && input.state->signed_digest == input.signed_digest;
  if (is_ours || input.signed_digest.empty()) return false;
  const uint32_t serial = input.source.soa_serial();
  const auto text = read_zone(context_.env.files, zone_.signed_file, zone_.zone);
  if (!text || text->soa_serial() != serial) return false;
  ASSIGN(const SigningKeys keys, choose_keys(input.keys, zone_.zone, context_.now()));
  SignedFiles output(context_.env.files, zone_.signed_file,
                     context_.paths.zone_signatures(zone_.zone), 0600);
  UnchangedDetector digested(output);
  const auto outcome =
      sign_input(context_, zone_, input, serial,
                 signatures_in(records_of(*text), keys, zone_.zone, context_.now()), digested);
  if (!outcome || digested.digest() != input.signed_digest) return false;
  const VerifyReport verified =
      verify_records(records_of(*text), {zone_.zone, {}, context_.now()}, {processor_count()});
  if (verified.fault_count > 0) return false;
  TRY(output.commit_store());
  TRY(keep_state(outcome->zone, input.signed_digest, input));
  report_done("the signed file with serial " + std::to_string(serial) +
              " is what would be signed, and is kept (" + joined(input.reasons) + ")");
  return true;
}

Result<void> ZoneSigning::keep_state(const SignedZone& signed_zone, std::string signed_digest,
                                     SigningInput& input) {
  ASSIGN(ZoneDocument document,
         signed_zone_document(signed_zone, input.source, input.keys, context_.now()));
  ZoneState state{input.source_digest,
                  input.keys_digest,
                  input.settings_digest,
                  std::move(signed_digest),
                  signed_zone.refresh_at,
                  signed_zone.latest_inception,
                  names_of_published(input.keys, context_.now()),
                  true,
                  std::move(document),
                  {}};
  if (input.state) state.announced = std::move(input.state->announced);
  TRY(write_zone_state(context_, state));
  input.state = std::move(state);
  return {};
}

void ZoneSigning::reload(ZoneState& state) {
  if (auto reloaded = reload_zone(context_.env.processes, zone_); !reloaded) {
    return report_.fail(std::move(reloaded).error());
  }
  state.reload_pending = false;
  state.announced = state.signed_zone;
  if (auto written = write_zone_state(context_, state); !written) {
    return report_.fail(std::move(written).error());
  }
  if (!zone_.reload.empty()) report_done("reloaded", "zone-reloaded");
}

// The state of a zone, signed or not; nullopt: neither it nor the announced document is known.
std::optional<std::optional<ZoneState>> run_zone(const StageContext& context,
                                                 const ZoneSettings& zone, SigningAids& aids,
                                                 StageReport& report, bool& is_well) {
  auto state = ZoneSigning(context, zone, aids, report).run();
  is_well = is_well || state.ok();
  if (state) return *std::move(state);
  report.fail(zone_error(zone.zone, std::move(state).error()));
  auto kept = read_zone_state(context, zone.zone);
  return kept ? std::optional(*std::move(kept)) : std::nullopt;
}

void note_lone_halves(Files& files, const ZoneSettings& zone, StageReport& report) {
  if (zone.signed_by == SignedBy::server) return;
  for (std::string& line : lone_private_halves(files, zone.signing.keys, zone.zone)) {
    report.add_note(zone_line(zone.zone, std::move(line)));
  }
}

}  // namespace

StageReport run_sign(const StageContext& context, const Settings& settings,
                     const SignStageOptions& options) {
  StageReport report;
  const auto lock = lock_stage(context, "dns");
  if (!lock) {
    report.fail(lock.error());
    return report;
  }
  SigningAids aids{SigningClock(context, options),
                   ServedSerials(context.env.dns, settings.query_timeout), options.accept_keys};
  FileTree outbox;
  bool some_went_well = false;
  for (const ZoneSettings& zone : settings.zones) {
    sweep_keys(context.env.files, zone.signing.keys);
    note_lone_halves(context.env.files, zone, report);
    const auto state = run_zone(context, zone, aids, report, some_went_well);
    if (!state) return report;  // the outbox stays as it is
    if (*state && (*state)->announced) {
      outbox[document_name(zone.zone)] = encode(*(*state)->announced);
    }
  }
  if (some_went_well) {
    if (const auto noted = aids.clock.note(); !noted) report.fail(noted.error());
  }
  // With a wrong clock, readers would refuse the bundle.
  if (aids.clock.is_refused()) return report;
  if (outbox.empty() && !report.errors.empty()) return report;  // nothing is known to announce
  const auto written = write_outbox(context, Stage::sign, outbox);
  if (!written) report.fail(written.error());
  report.changed = report.changed || (written && *written);
  return report;
}

}  // namespace millrace::dnszone
