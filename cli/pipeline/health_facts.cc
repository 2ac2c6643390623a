#include "cli/pipeline/health_facts.h"

#include <algorithm>

#include "acme/state/renewal_policy.h"
#include "cli/pipeline/stage_runner.h"
#include "core/bundle/bundle_meta.h"
#include "dnszone/sign_stage/zone_state.h"

namespace millrace::cli {
namespace {

constexpr size_t kLargestMeta = 64U << 10U;  // octets

void add_certificates(Env& env, const Config& config, acme::OrderCache& memory,
                      std::vector<Term>& terms) {
  const StatePaths paths(config.state);
  for (const auto& certificate : config.acme.certificates) {
    const CertId& id = certificate.id;
    const auto state = memory.load(env.files, paths.order(id), id);
    if (!state || !state->issued) continue;
    const auto term =
        certificate_term(id, acme::renewal_at(*state, env.clock.now()), state->issued->not_after);
    if (term) terms.push_back(*term);
  }
}

void add_zones(Env& env, const Config& config, std::vector<Term>& terms) {
  for (const auto& zone : config.dns.zones) {
    if (zone.signed_by == dnszone::SignedBy::server) continue;  // its server renews the signatures
    const auto state = dnszone::read_zone_state(config.context(env), zone.zone);
    if (!state || !*state) continue;
    terms.push_back(
        zone_term(zone.zone, (*state)->refresh_at, (*state)->signed_zone.earliest_expiry));
  }
}

void add_bundle(Env& env, const std::string& name, const Path& directory, std::vector<Term>& terms,
                std::optional<Duration> max_age = std::nullopt) {
  const Path path = directory / "current" / "META.json";
  const auto there = env.files.status(path);
  if (!there || !*there) return;
  const auto text = env.files.read(path, kLargestMeta);
  if (!text) return;
  const auto meta = decode_bundle_meta(*text, path);
  if (!meta) return;
  Term term = bundle_term(name, meta->created, meta->expires);
  if (max_age) term.due = std::min(term.due, meta->created + *max_age);
  terms.push_back(std::move(term));
}

// Of a source nothing may be known yet.
void add_copies(Env& env, const StatePaths& paths, const Source& source, std::vector<Term>& terms) {
  for (const Stage stage : kAllStages) {
    if (!source.provides(stage)) continue;
    const std::string scope(scope_of(stage));
    add_bundle(env, source.name + "/" + scope, paths.inbox(source.name, scope), terms,
               source.max_age);
  }
}

}  // namespace

bool uses_outbox(const Config& config, Stage writer) {
  if (!config.sources.has_own(writer)) return false;
  return std::ranges::any_of(kAllStages, [&](Stage stage) {
    const bool needs = reads_from(stage, writer) && !observes(stage, writer);
    return runs(config, stage) && (stage == writer || needs);
  });
}

std::optional<Term> certificate_term(const CertId& id, std::optional<TimePoint> renew_at,
                                     std::optional<TimePoint> not_after) {
  if (!renew_at || !not_after) return std::nullopt;
  return Term{.subject = certificate_subject(id),
              .what = "",
              .due = std::min(*renew_at, *not_after),
              .end = *not_after,
              .remedy = "millrace run renews it: check that cron runs"};
}

Term zone_term(const DnsName& zone, TimePoint refresh_at, TimePoint earliest_expiry) {
  return {.subject = zone_subject(zone),
          .what = "its first signatures",
          .due = std::min(refresh_at, earliest_expiry),
          .end = earliest_expiry,
          .remedy = "millrace sign renews them: check that cron runs"};
}

// A writer renews it when half of its time is over.
Term bundle_term(const std::string& name, TimePoint created, TimePoint expires) {
  return {.subject = {SubjectKind::bundle, name},
          .what = "",
          .due = created + (expires - created) / 2,
          .end = expires,
          .remedy = "no new version since " + format_time(created) +
                    ": check that its writer runs, and that its outbox is copied to this host"};
}

std::vector<Term> terms_of_host(Env& env, const Config& config, acme::OrderCache* memory) {
  std::vector<Term> terms;
  acme::OrderCache own;
  if (runs(config, Stage::order)) {
    add_certificates(env, config, memory == nullptr ? own : *memory, terms);
  }
  if (runs(config, Stage::sign)) add_zones(env, config, terms);
  const StatePaths paths(config.state);
  for (const Stage stage : kAllStages) {
    if (!uses_outbox(config, stage)) continue;
    add_bundle(env, std::string(to_text(stage)), paths.outbox(stage), terms);
  }
  for (const Source& source : config.sources.list) add_copies(env, paths, source, terms);
  if (runs(config, Stage::publish)) {
    add_bundle(env, "publication", config.publication.directory, terms);
  }
  return terms;
}

}  // namespace millrace::cli
