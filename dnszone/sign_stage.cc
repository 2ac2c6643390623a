// The sign stage: the only one that raises a zone's serial and writes what is served.
//
// The steps of one zone, each durable: serial into the source (if it must rise); signed file; state
// with reload_pending; reload; state without. Killed between any two, the next run sees by digests
// and serials what is there, and goes on; at worst it signs again with one more serial.
#include <algorithm>

#include "core/encoding.h"
#include "core/stage_memory.h"
#include "dnszone/loading_rules.h"
#include "dnszone/running_sha256.h"
#include "dnszone/signature_store.h"
#include "dnszone/signed_file.h"
#include "dnszone/stages.h"
#include "dnszone/zone_document.h"
#include "dnszone/zone_edit.h"
#include "dnszone/zone_reload.h"
#include "dnszone/zone_signer.h"
#include "dnszone/zone_situation.h"
#include "dnszone/zone_verifier.h"

namespace millrace::dnszone {
namespace {

std::string zone_text(const ZoneSettings& zone) {
  return "zone " + zone.zone.text();
}

// Everything but the SOA, whose serial has changed.
bool are_same_records(const ZoneText& a, const ZoneText& b) {
  return a.records.size() == b.records.size() && a.soa == b.soa &&
         std::equal(a.records.begin(), a.records.end(), b.records.begin(),
                    [](const PlacedRecord& one, const PlacedRecord& other) {
                      return one.record == other.record ||
                             (one.record.type == RrType::soa && other.record.type == RrType::soa);
                    });
}

// Writes the serial into the source; what is there afterwards must be what was signed.
Result<void> raise_serial(Files& files, const ZoneSettings& zone, uint32_t serial,
                          ZoneSituation& situation) {
  ZoneEdit edit;
  edit.serial = serial;
  TRY(edit_zone(files, zone, edit));
  ASSIGN(ZoneText fresh,
         read_zone(files, zone.source, zone.zone, {.include_root = zone.include_root}));
  const bool is_ours = are_same_records(fresh, situation.source) &&
                       soa_serial(fresh.records[fresh.soa].record.rdata) == serial;
  if (!is_ours) {
    return not_yet(zone_text(zone) + ": " + zone.source.string() +
                   " was changed while it was being signed: run again");
  }
  situation.source = std::move(fresh);
  situation.source_digest = source_digest(situation.source);
  return {};
}

// STATE/zones/ZONE.signatures, beside the zone's state. 0600, written by this stage alone.
Path store_of(const StageContext& context, const ZoneSettings& zone) {
  return context.paths.zone(zone.zone).replace_extension(".signatures");
}

// Hands on what the zone's state holds a digest of.
class DigestedOutput final : public SigningOutput {
 public:
  explicit DigestedOutput(SigningOutput& output) : output_(output) {}

  Result<void> add_text(std::string_view lines) override {
    digest_.add(lines);
    return output_.add_text(lines);
  }
  Result<void> add_store(std::string_view octets) override { return output_.add_store(octets); }

  std::string digest() { return digest_.finish(); }

 private:
  SigningOutput& output_;
  RunningSha256 digest_;
};

Result<SigningOutcome> sign_situation(const StageContext& context, const ZoneSettings& zone,
                                      const ZoneSituation& situation, uint32_t serial,
                                      SigningOutput& output) {
  const SignRequest request{zone.zone,
                            serial,
                            zone.signing.nsec3,
                            context.now(),
                            zone.signing.validity,
                            processor_count(),
                            zone.signing.opt_out,
                            zone.signing.cds,
                            zone.signing.zonemd};
  auto store = read_store(context.env.files, store_of(context, zone));
  return sign_to(output, records_of(situation.source), situation.keys, request,
                 {std::move(store), false, places_in(situation.source),
                  context.memory == nullptr ? nullptr : &context.memory->signatures});
}

std::string kept_text(const SigningOutcome& outcome) {
  if (!outcome.store_refused.empty()) {
    return " all made anew (the file of earlier ones " + outcome.store_refused + ")";
  }
  return outcome.kept == 0 ? "" : ", " + std::to_string(outcome.kept) + " of them kept";
}

class ZoneSigning {
 public:
  ZoneSigning(const StageContext& context, const ZoneSettings& zone, StageReport& report)
      : context_(context), zone_(zone), report_(report) {}

  // The state afterwards; nullopt: never signed. Faults are in the report.
  Result<std::optional<ZoneState>> run() {
    ASSIGN(ZoneSituation situation, examine_zone(context_, zone_));
    if (!situation.reasons.empty()) TRY(sign(situation));
    if (situation.state->reload_pending) reload(*situation.state);
    return std::move(situation.state);
  }

 private:
  Result<void> sign(ZoneSituation& situation);
  void reload(ZoneState& state);
  void tell(std::string what) {
    report_.changed = true;
    report_.done.push_back(zone_text(zone_) + ": " + std::move(what));
  }

  const StageContext& context_;
  const ZoneSettings& zone_;
  StageReport& report_;
};

Result<void> ZoneSigning::sign(ZoneSituation& situation) {
  Files& files = context_.env.files;
  TRY(check_loadable(situation.source));
  TRY(check_not_source(files, situation.source, zone_.signed_file));
  const uint32_t serial = serial_to_sign(context_, zone_, situation);
  TRY(files.make_directory(context_.paths.zones_directory(), 0700));
  SignedFiles output(files, zone_.signed_file, store_of(context_, zone_), 0600);
  DigestedOutput digested(output);
  ASSIGN(const SigningOutcome outcome,
         sign_situation(context_, zone_, situation, serial, digested));
  const SignedZone& signed_zone = outcome.zone;
  if (serial != situation.source_serial()) {
    TRY(output.flush());
    TRY(raise_serial(files, zone_, serial, situation));
    tell("serial raised to " + std::to_string(serial) + " in " + zone_.source.string());
  }
  TRY(output.commit());
  ASSIGN(ZoneDocument document,
         zone_document(signed_zone, situation.source, situation.keys, context_.now()));
  ZoneState state{situation.source_digest,   situation.keys_digest,
                  situation.settings_digest, to_hex(digested.digest()),
                  signed_zone.refresh_at,    true,
                  std::move(document),       {}};
  if (situation.state) state.announced = std::move(situation.state->announced);
  TRY(write_zone_state(context_, state));
  situation.state = std::move(state);
  std::string reasons;
  for (const std::string& reason : situation.reasons) {
    reasons += (reasons.empty() ? "" : ", ") + reason;
  }
  tell("signed with serial " + std::to_string(serial) + ", " +
       std::to_string(signed_zone.signatures) + " signatures" + kept_text(outcome) +
       ", the earliest expires " + format_time(signed_zone.earliest_expiry) + " (" + reasons + ")");
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
  if (!zone_.reload.empty()) tell("reloaded");
}

}  // namespace

StageReport run_sign(const StageContext& context, const Settings& settings) {
  StageReport report;
  const auto lock = lock_stage(context, "dns");
  if (!lock) {
    report.fail(lock.error());
    return report;
  }
  FileTree outbox;
  for (const ZoneSettings& zone : settings.zones) {
    auto state = ZoneSigning(context, zone, report).run();
    if (!state) {
      report.fail(std::move(state).error().in(zone_text(zone)));
      state = read_zone_state(context, zone.zone);
      if (!state) return report;  // what was announced is not known, so the outbox stays as it is
    }
    if (*state && (*state)->announced) {
      outbox[document_name(zone.zone)] = encode(*(*state)->announced);
    }
  }
  if (outbox.empty() && !report.errors.empty()) return report;  // nothing is known to tell
  const auto written = write_outbox(context, Stage::sign, outbox);
  if (!written) report.fail(written.error());
  report.changed = report.changed || (written && *written);
  return report;
}

}  // namespace millrace::dnszone
