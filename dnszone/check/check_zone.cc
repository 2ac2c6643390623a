#include "dnszone/check/check_zone.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include "core/base/path.h"
#include "core/base/printable.h"
#include "core/env/programs.h"
#include "dnszone/check/parent_check.h"
#include "dnszone/check/planned_check.h"
#include "dnszone/check/signed_file_check.h"
#include "dnszone/edit/managed_place.h"
#include "dnszone/keys/key_leftovers.h"
#include "dnszone/keys/signing_keys.h"
#include "dnszone/keys/zone_keys.h"
#include "dnszone/poll/server_query.h"
#include "dnszone/query/parent_lookup.h"
#include "dnszone/record/soa.h"
#include "dnszone/sign/sign_zone.h"
#include "dnszone/sign_stage/signed_file.h"
#include "dnszone/sign_stage/signed_zone_document.h"
#include "dnszone/sign_stage/zone_state.h"
#include "dnszone/text/configured_zone.h"
#include "dnszone/text/loading_rules.h"
#include "dnszone/text/zone_text.h"

namespace millrace::dnszone {
namespace {

// With the rights of this process: a mode does not show what an ACL or a read-only mount forbids.
bool may(const Path& path, int access) {
  return ::faccessat(AT_FDCWD, path.c_str(), access, AT_EACCESS) == 0;
}

Result<ZoneText> check_source(Files& files, const ZoneSettings& zone) {
  ASSIGN(ZoneText text, read_configured_zone(files, zone));
  TRY(ManagedPlace::find(text, zone.managed_file));
  TRY(check_loadable(text));
  return text;
}

// `text`: null when it cannot be read; then only the keys are checked.
Result<void> check_signing(const StageContext& context, const ZoneSettings& zone,
                           const ZoneText* text) {
  const auto state = read_zone_state(context, zone.zone);
  if (state && *state) {
    TRY(check_keys_there(context.env.files, zone, **state, context.now()));
  }
  ASSIGN(const auto keys, load_keys(context.env.files, zone.signing.keys, zone.zone));
  if (text == nullptr) {
    TRY(choose_keys(keys, zone.zone, context.now()));
    return {};
  }
  auto signable = check_signable(records_of(*text), keys,
                                 {zone.signing, zone.zone, 1, context.now()}, places_in(*text));
  if (!signable) return std::move(signable).error().in(printable(zone.source.string()));
  return {};
}

// Files are replaced by a new one beside them.
Result<void> check_directory_of(const Path& file) {
  const Path directory = directory_of(file);
  if (may(directory, W_OK | X_OK)) return {};
  return system_error(directory.string(), "cannot create a file there", errno);
}

Result<void> check_signed_file(Files& files, const ZoneText& source, const ZoneSettings& zone) {
  TRY(check_not_source(files, source, zone.signed_file));
  return check_directory_of(zone.signed_file);
}

// `key`: in the configuration.
Result<void> check_program(const char* key, const std::vector<std::string>& argv) {
  if (argv.empty()) return {};
  const std::string& program = argv.front();
  if (program.find('/') != std::string::npos) {
    if (!Path(program).is_absolute()) {
      return config_error(
          std::string(key) + ": " + printable(program) +
          " is relative, and a run may start in any directory: give its absolute path");
    }
    if (may(program, X_OK)) return {};
    return config_error(std::string(key) + ": " + printable(program) +
                        " cannot be run: " + std::strerror(errno));
  }
  if (find_system_program(program)) return {};
  return config_error(std::string(key) + ": " + printable(program) + " is not in any of " +
                      system_program_directories() +
                      ", where a run from cron searches: give its absolute path");
}

// Before the first signing only whether the servers answer for the zone; after it what poll
// requires.
Result<ZoneQuery> plan_query(const StageContext& context, const ZoneSettings& zone,
                             const ZoneText* text, const ParentView& parent, HostAddresses& hosts) {
  ASSIGN(const auto state, read_zone_state(context, zone.zone));
  if (state && state->announced) {
    const ZoneDocument& announced = *state->announced;
    return ZoneQuery{expectation(announced, parent, {}, context.now()),
                     find_servers(zone, announced.servers, hosts,
                                  only_at_parent(announced.servers, parent, hosts))};
  }
  std::vector<NameServer> listed;
  if (text != nullptr) {
    ASSIGN(listed, name_servers(*text));
  }
  return ZoneQuery{{zone.zone, 0, std::nullopt, {}, context.now()},
                   find_servers(zone, listed, hosts, only_at_parent(listed, parent, hosts))};
}

class ZoneCheck {
 public:
  ZoneCheck(const StageContext& context, const Settings& settings, const ZoneSettings& zone)
      : context_(context), settings_(settings), zone_(zone) {}

  std::vector<Error> run(Asking asking) {
    Files& files = context_.env.files;
    const auto text = check_source(files, zone_);
    keep(text, "zone-source");
    keep(check_directory_of(zone_.managed_file.empty() ? zone_.source : zone_.managed_file),
         "not-writable");
    if (zone_.signed_by == SignedBy::millrace) check_own_signing(text ? &*text : nullptr);
    if (text) {
      for (Error& fault : planned_faults(files, settings_, zone_, *text)) {
        keep(Result<void>(std::move(fault)), "record-unplaceable");
      }
    }
    keep(check_program("reload", zone_.reload), "program");
    keep(check_program("review", zone_.review), "program");
    if (asking == Asking::servers) ask(text ? &*text : nullptr);
    return std::move(faults_);
  }

 private:
  // `text`: null when the source cannot be read.
  void check_own_signing(const ZoneText* text) {
    Files& files = context_.env.files;
    for (const auto& line : lone_private_halves(files, zone_.signing.keys, zone_.zone)) {
      keep(Result<void>(Error(line)), "zone-keys");
    }
    keep(check_signing(context_, zone_, text), "zone-keys");
    keep(check_signed_content(context_, zone_), "zone-state");
    if (text == nullptr) return;
    keep(check_signed_file(files, *text, zone_), "not-writable");
    const Soa soa = parse_soa(text->records[text->soa].record.rdata);
    keep(check_expire(zone_, Duration(soa.expire)), "soa-expire");
  }

  void ask(const ZoneText* text) {
    HostAddresses hosts(context_.env.dns);
    const ParentView parent = ParentLookup(context_.env, settings_, hosts).of({&zone_})[zone_.zone];
    const auto query = plan_query(context_, zone_, text, parent, hosts);
    keep(query, "zone-source");
    // A source that does not parse was reported; its servers are not known then.
    std::vector<Record> served;
    if (query && (text != nullptr || !query->set.servers.empty())) served = check_servers(*query);
    if (text != nullptr) check_parent(*text, parent, served);
  }

  void check_parent(const ZoneText& text, const ParentView& parent,
                    const std::vector<Record>& served) {
    std::vector<ZoneKey> keys;
    if (zone_.signed_by == SignedBy::millrace) {
      auto there = load_keys(context_.env.files, zone_.signing.keys, zone_.zone);
      if (there) keys = std::move(there).value();
    }
    for (Error& fault : parent_faults({zone_, parent, text, served, keys}, context_.now())) {
      faults_.push_back(std::move(fault).about(zone_subject(zone_.zone)));
    }
  }

  template <class T>
  void keep(const Result<T>& result, std::string_view id) {
    if (result) return;
    faults_.push_back(Error(result.error()).about(zone_subject(zone_.zone)).found_as(id));
  }

  // The DNSKEYs that they serve.
  std::vector<Record> check_servers(const ZoneQuery& query) {
    VerifiedSignatures verified;
    auto checks =
        query_servers(std::span(&query, 1), context_.env.dns, settings_.query_timeout, verified)
            .front();
    for (ServerCheck& check : checks) name_clock(check);
    for (Error& fault : sum_up(query, checks).faults) faults_.push_back(std::move(fault));
    const auto with_keys = std::find_if(
        checks.begin(), checks.end(), [](const ServerCheck& check) { return !check.keys.empty(); });
    return with_keys == checks.end() ? std::vector<Record>() : with_keys->keys;
  }

  // A signature that seems expired, or not valid yet, may only show that this clock is wrong.
  void name_clock(ServerCheck& check) const {
    if (check.state != ServerState::bogus) return;
    for (Error& fault : check.faults) {
      fault.message += " (checked at " + format_time(context_.now()) + " by this host's clock)";
    }
  }

  const StageContext& context_;
  const Settings& settings_;
  const ZoneSettings& zone_;
  std::vector<Error> faults_;
};

}  // namespace

std::vector<Error> check_zone(const StageContext& context, const Settings& settings,
                              const ZoneSettings& zone, Asking asking) {
  return ZoneCheck(context, settings, zone).run(asking);
}

}  // namespace millrace::dnszone
