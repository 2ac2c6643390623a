#include <algorithm>
#include <set>
#include <utility>

#include "acme/order/check_ca.h"
#include "acme/state/order_store.h"
#include "cli/check/check_certificates.h"
#include "cli/check/check_host.h"
#include "cli/check/check_outboxes.h"
#include "cli/check/check_services.h"
#include "cli/check/check_state.h"
#include "cli/check/check_store.h"
#include "cli/check/check_written.h"
#include "cli/config/confinement_plan.h"
#include "cli/config/path_faults.h"
#include "cli/line/with_config.h"
#include "cli/pipeline/health_facts.h"
#include "cli/view/status_health.h"
#include "core/bundle/stage_memory.h"
#include "core/dns/tlsa_warning.h"
#include "core/inbox/source_refresh.h"
#include "dnszone/check/check_zone.h"
#include "dnszone/check/resolver_check.h"
#include "dnszone/query/caa_lookup.h"
#include "publish/publish_stage.h"

namespace millrace::cli {
namespace {

// `id`: of those that have none.
void keep(std::vector<Error> faults, Outcome& outcome, std::string_view id = "") {
  for (Error& fault : faults) {
    outcome.report.errors.push_back(std::move(fault).found_as(id));
  }
}

void check_zones(Env& env, const Config& config, dnszone::Asking asking, Outcome& outcome) {
  for (const auto& zone : config.dns.zones) {
    keep(dnszone::check_zone(config.context(env), config.dns, zone, asking), outcome);
  }
  if (asking == dnszone::Asking::nobody) return;
  std::vector<DnsName> names;
  for (const auto& zone : config.dns.zones) names.push_back(zone.zone);
  keep(dnszone::resolver_faults(env, config.dns, names), outcome);
}

// State that existed and is missing: the stages that need it fail.
std::vector<Error> missed(const StageContext& context, const Config& config) {
  std::vector<Error> errors;
  if (runs(config, Stage::order)) errors = acme::missed_states(context, config.acme);
  if (runs(config, Stage::publish)) {
    if (auto there = publish::miss_lost_publication(context, config.publication); !there) {
      errors.push_back(std::move(there).error().found_as("publication-lost"));
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

// What is to be considered about them; 3 1 1 is published all the same.
void note_tlsa_numbers(const Config& config, StageReport& report) {
  for (const auto& certificate : config.tlsa.certificates) {
    for (const auto& [owner, all] : certificate.numbers) {
      for (const TlsaNumbers& numbers : all) {
        const auto warning = parameter_warning(numbers);
        if (!warning) continue;
        report.add_note({certificate_subject(certificate.id),
                         owner.text() + ": beside 3 1 1, which is always published, " + *warning});
      }
    }
  }
}

// A run waits for what was found just now.
void drop_known_waits(std::vector<Error>& errors) {
  std::set<std::string> found;
  for (const Error& error : errors) {
    if (error.finding != "waiting") found.insert(error.text());
  }
  std::erase_if(errors, [&found](const Error& error) {
    const std::string text = error.text();
    return error.finding == "waiting" && found.contains(text.substr(0, text.rfind("; waiting")));
  });
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
        keep(check_host(env, config), outcome);
        keep(check_outboxes(env, config), outcome);
        keep(check_certificates(env, config), outcome);
        keep(check_orders(env, config), outcome);
        keep(runs(config, Stage::pull) ? check_services(env, config)
                                       : check_former_services(env, config),
             outcome);
        keep(missed(config.context(env), config), outcome, "state-lost");
        keep(errors_of(health_of(env, config, terms_of_host(env, config))), outcome);
        if (runs(config, Stage::sign)) {
          check_zones(env, config, offline ? dnszone::Asking::nobody : dnszone::Asking::servers,
                      outcome);
        }
        if (!offline) {
          StageMemory memory;  // a store that is down is waited for once
          StageContext context = config.context(env);
          context.memory = &memory;
          keep(check_store(context, config), outcome);
          StageReport remote = check_remote_sources(context);
          keep(std::exchange(remote.errors, {}), outcome, "source-unreachable");
          outcome.report.add(std::move(remote));
        }
        if (!offline && runs(config, Stage::order)) {
          dnszone::CaaLookup caa(env, config.dns);
          for (const auto& ca : config.acme.cas) {
            keep(acme::check_ca(config.context(env), config.acme, ca, caa, outcome.report.notes),
                 outcome);
          }
        }
        note_covered_names(config, outcome.report);
        note_tlsa_numbers(config, outcome.report);
        if (invocation.confiner != nullptr) {
          for (auto& note : confinement_notes(config, invocation.confiner->report())) {
            outcome.report.add_note(std::move(note));
          }
        }
        drop_known_waits(outcome.report.errors);
        // By a clock that is wrong much else seems wrong.
        std::stable_partition(outcome.report.errors.begin(), outcome.report.errors.end(),
                              [](const Error& error) { return error.finding == "clock"; });
        if (outcome.report.errors.empty()) {
          outcome.report.done.push_back(nothing_found(config, offline));
        }
        return outcome;
      },
      PathFaults::leave);
}

constexpr Option kCheckOptions[] = {
    {"--offline", "", "Query neither name servers, the CA, web servers of sources nor etcd."},
};

}  // namespace

extern const Command kCheck = {
    .name = "check",
    .options = kCheckOptions,
    .summary = "finds what would fail, before it fails",
    .help =
        "Checks what has expired, fails or waits too long; the configuration; owners, modes and "
        "keys of the state, and whether outboxes, publication and signed zones are still what was "
        "written; zones, their keys and their parents; name servers and resolvers; the CA's "
        "directory and CAA records; services, sources and the store; clock, disk, locks, and "
        "whether runs "
        "happen. Prints one line for each fault; with --json each has an id, which millrace help "
        "ID explains. Changes nothing.",
    .example = "check --offline",
    .run = run_check,
};

}  // namespace millrace::cli
