#include <algorithm>
#include <iterator>

#include "acme/order/check_ca.h"
#include "acme/state/order_store.h"
#include "cli/command/commands.h"
#include "cli/config/confinement_plan.h"
#include "cli/config/path_faults.h"
#include "cli/line/with_config.h"
#include "cli/pipeline/health_facts.h"
#include "cli/view/check_services.h"
#include "cli/view/check_state.h"
#include "cli/view/check_written.h"
#include "cli/view/status_health.h"
#include "core/inbox/source_refresh.h"
#include "dnszone/check/check_zone.h"
#include "dnszone/query/caa_lookup.h"
#include "publish/publish_stage.h"

namespace millrace::cli {
namespace {

void keep(std::vector<Error> faults, Outcome& outcome) {
  std::move(faults.begin(), faults.end(), std::back_inserter(outcome.report.errors));
}

void check_zones(Env& env, const Config& config, dnszone::Asking asking, Outcome& outcome) {
  for (const auto& zone : config.dns.zones) {
    keep(dnszone::check_zone(config.context(env), config.dns, zone, asking), outcome);
  }
}

// State that existed and is missing: the stages that need it fail.
std::vector<Error> missed(const StageContext& context, const Config& config) {
  std::vector<Error> errors;
  if (runs(config, Stage::order)) errors = acme::missed_states(context, config.acme);
  if (runs(config, Stage::publish)) {
    if (auto there = publish::miss_lost_publication(context, config.publication); !there) {
      errors.push_back(std::move(there).error());
    }
  }
  return errors;
}

// Boulder refuses an order that has both; others take it.
void note_covered_names(const Config& config, StageReport& report) {
  for (const auto& certificate : config.acme.certificates) {
    const auto& names = certificate.names;
    for (const CertName& name : names) {
      const auto wildcard = CertName::parse("*" + name.text().substr(name.text().find('.')));
      if (name.is_wildcard() || !wildcard || std::ranges::count(names, *wildcard) == 0) continue;
      report.add_note(
          {certificate_subject(certificate.id), name.text() + " is covered by " + wildcard->text() +
                                                    ": Let's Encrypt refuses an order for both"});
    }
  }
}

std::string nothing_found(const Config& config, bool offline) {
  return config.shown + ": no errors: " + std::to_string(config.acme.certificates.size()) +
         " certificates, " + std::to_string(config.dns.zones.size()) + " zones" +
         (offline ? "; name servers and the CA were not queried" : "");
}

Result<Outcome> run_check(const Invocation& invocation) {
  return with_config(
      invocation,
      [&](const Config& config) -> Result<Outcome> {
        const bool offline = invocation.arguments.has("--offline");
        Env& env = invocation.env;
        Outcome outcome;
        keep(path_faults(env.files, config), outcome);
        keep(check_files(env, config), outcome);
        keep(check_state(env, config), outcome);
        keep(check_written(env, config), outcome);
        if (runs(config, Stage::pull)) keep(check_services(env, config), outcome);
        keep(missed(config.context(env), config), outcome);
        keep(errors_of(health_of(env, config, terms_of_host(env, config))), outcome);
        if (runs(config, Stage::sign)) {
          check_zones(env, config, offline ? dnszone::Asking::nobody : dnszone::Asking::servers,
                      outcome);
        }
        if (!offline) outcome.report.add(check_over_https(config.context(env)));
        if (!offline && runs(config, Stage::order)) {
          dnszone::CaaLookup caa(env, config.dns);
          for (const auto& ca : config.acme.cas) {
            keep(acme::check_ca(config.context(env), config.acme, ca, caa, outcome.report.notes),
                 outcome);
          }
        }
        note_covered_names(config, outcome.report);
        if (invocation.confiner != nullptr) {
          for (auto& note : confinement_notes(config, invocation.confiner->report())) {
            outcome.report.add_note(std::move(note));
          }
        }
        if (outcome.report.errors.empty()) {
          outcome.report.done.push_back(nothing_found(config, offline));
        }
        return outcome;
      },
      PathFaults::leave);
}

constexpr Option kCheckOptions[] = {
    {"--offline", "", "Query neither name servers, the CA nor web servers of sources."},
};

}  // namespace

extern const Command kCheck = {
    .name = "check",
    .options = kCheckOptions,
    .summary = "finds what would fail, before it fails",
    .help =
        "Checks what has expired or waits too long, the configuration, the modes and keys of the "
        "state directory, the zones and their keys, the name servers, the CA's directory, CAA "
        "records, sources over HTTPS, directories and programs of services, and the clock. Prints "
        "one line for each fault. Changes "
        "nothing.",
    .example = "check --offline",
    .run = run_check,
};

}  // namespace millrace::cli
