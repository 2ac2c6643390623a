#include "dnszone/sign_stage/signing_input.h"

#include "core/base/encoding.h"
#include "core/crypto/openssl.h"
#include "dnszone/keys/signing_keys.h"
#include "dnszone/keys/zone_key.h"
#include "dnszone/keys/zone_keys.h"
#include "dnszone/sign_stage/server_signed.h"
#include "dnszone/sign_stage/zone_state.h"
#include "dnszone/text/configured_zone.h"
#include "dnszone/text/serial.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kMostSigned = 2U << 30U;  // octets of a signed file: ten million signatures

std::string digest(const std::string& octets) {
  return to_hex(sha256(octets));
}

// The current role of the keys, not the content of the files: a key that becomes active is a
// change.
Result<std::string> keys_digest(const std::vector<ZoneKey>& keys, const DnsName& origin,
                                TimePoint now) {
  ASSIGN(const SigningKeys chosen, choose_keys(keys, origin, now));
  std::string text;
  const auto add = [&](char role, const std::vector<const ZoneKey*>& some) {
    for (const ZoneKey* key : some) text += role + to_hex(key->dnskey_rdata) + '\n';
  };
  add('p', chosen.published);
  add('k', chosen.key_signers);
  add('z', chosen.zone_signers);
  return digest(text);
}

std::string settings_digest(const SigningSettings& settings) {
  std::string text = (settings.nsec3 ? "nsec3 " : "nsec ") + format_duration(settings.validity);
  if (settings.opt_out) text += " opt-out";
  if (settings.cds != CdsMode::none) text += " cds " + std::string(to_text(settings.cds));
  if (settings.zonemd) text += " zonemd";
  return digest(text);
}

std::vector<std::string> reasons_to_sign(const SigningInput& now_there, TimePoint now) {
  if (!now_there.state) return {"never signed"};
  const ZoneState& state = *now_there.state;
  std::vector<std::string> reasons;
  if (state.source_digest != now_there.source_digest) reasons.push_back("the source has changed");
  if (state.keys_digest != now_there.keys_digest) reasons.push_back("the keys have changed");
  if (state.settings_digest != now_there.settings_digest) {
    reasons.push_back("the settings have changed");
  }
  if (now_there.signed_digest.empty()) {
    reasons.push_back("the signed file is missing");
  } else if (state.signed_digest != now_there.signed_digest) {
    reasons.push_back("the signed file is not the one that was written");
  }
  if (state.latest_inception == TimePoint()) {
    reasons.push_back("an earlier millrace did not record when its signatures begin");
  } else if (state.latest_inception > now) {
    reasons.push_back("signatures begin in the future: the clock was ahead when they were made");
  }
  if (state.refresh_at <= now) {
    reasons.push_back("signatures were to be refreshed at " + format_time(state.refresh_at));
  }
  return reasons;
}

// nullopt: there is no such file, or no zone in it.
std::optional<uint32_t> serial_in_file(Files& files, const ZoneSettings& zone) {
  const auto text = read_zone(files, zone.signed_file, zone.zone);
  if (!text) return std::nullopt;
  return text->soa_serial();
}

}  // namespace

Result<std::string> signed_file_digest(Files& files, const Path& path) {
  ASSIGN(const auto status, files.status(path));
  if (!status) return std::string();
  ASSIGN(const std::string contents, files.read(path, kMostSigned));
  return digest(contents);
}

std::string source_digest(const ZoneText& text) {
  std::string all;
  for (const SourceFile& file : text.files) {
    all += digest(file.path.string()) + digest(file.contents);
  }
  return digest(all);
}

Result<SigningInput> read_signing_input(const StageContext& context, const ZoneSettings& zone,
                                        bool accept_keys) {
  Files& files = context.env.files;
  ASSIGN(ZoneText source, read_configured_zone(files, zone));
  SigningInput found{.source = std::move(source)};
  ASSIGN(found.state, read_zone_state(context, zone.zone));
  if (found.state && !accept_keys) {
    TRY(check_keys_there(files, zone, *found.state, context.now()));
  }
  ASSIGN(found.keys, load_keys(files, zone.signing.keys, zone.zone));
  found.source_digest = source_digest(found.source);
  ASSIGN(found.keys_digest, keys_digest(found.keys, zone.zone, context.now()));
  found.settings_digest = settings_digest(zone.signing);
  ASSIGN(found.signed_digest, signed_file_digest(files, zone.signed_file));
  found.reasons = reasons_to_sign(found, context.now());
  return found;
}

uint32_t serial_to_sign(const StageContext& context, const ZoneSettings& zone,
                        const SigningInput& input, std::optional<uint32_t> served) {
  std::optional<uint32_t> last = served;
  const auto count = [&last](uint32_t serial) {
    if (!last || serial_after(serial, *last)) last = serial;
  };
  const uint32_t source = input.source.soa_serial();
  // Never signed: the source may be served unchanged.
  if (!input.state && input.signed_digest.empty()) count(source);
  if (input.state) count(input.state->signed_zone.serial);
  if (!input.state || input.state->signed_digest != input.signed_digest) {
    const auto in_file = serial_in_file(context.env.files, zone);
    if (in_file) count(*in_file);
  }
  if (!last || serial_after(source, *last)) return source;
  return next_serial(source, last, zone.serial, context.now());
}

}  // namespace millrace::dnszone
