#include "cli/status/site_metrics.h"

#include <algorithm>
#include <array>
#include <set>

#include "cli/status/metric_text.h"
#include "cli/view/rollover_view.h"

namespace millrace::cli {
namespace {

constexpr std::array<std::string_view, 7> kCertificateStates = {
    "none", "ordering", "issued", "revoking", "revoked", "failed", "unreadable"};
constexpr std::array<std::string_view, 5> kTlsaStates = {"blocked", "published", "steady",
                                                         "switching", "retiring"};
constexpr std::array<std::string_view, 6> kServerStates = {"published", "stale",       "lame",
                                                           "bogus",     "unreachable", "no_route"};
constexpr std::array<Urgency, 6> kUrgencies = {Urgency::waiting, Urgency::overdue,
                                               Urgency::failing, Urgency::unreadable,
                                               Urgency::danger,  Urgency::expired};

std::string_view state_of_order(const std::string& phase) {
  const auto found = std::ranges::find(kCertificateStates, phase);
  return found == kCertificateStates.end() ? "ordering" : *found;
}

template <size_t N>
void add_states(const MetricLabels& labels, const std::array<std::string_view, N>& states,
                std::string_view current, MetricText& text) {
  for (const std::string_view state : states) {
    MetricLabels all = labels;
    all.emplace_back("state", state);
    text.sample(all, int64_t{state == current});
  }
}

void add_program(const SiteStatus& site, MetricText& text) {
  text.family("build_info", "Version of millrace.");
  text.sample({{"version", MILLRACE_VERSION}}, int64_t{1});
  text.family("problems", "Problems as millrace status counts them, by urgency.");
  for (const Urgency urgency : kUrgencies) {
    const auto count = std::ranges::count(site.problems, urgency, &Problem::urgency);
    text.sample({{"urgency", std::string(to_text(urgency))}}, int64_t{count});
  }
}

// One family of a value of each stage; `get` gives an optional.
template <class Get>
void add_of_stages(const StageRecords& stages, MetricText& text, const Get& get) {
  for (const auto& [stage, record] : stages) {
    const auto value = get(record);
    if (value) text.sample({{"stage", std::string(to_text(stage))}}, *value);
  }
}

void add_waits(const std::vector<Trouble>& troubles, MetricText& text) {
  std::map<std::pair<Stage, std::string>, TimePoint> waits;
  for (const Trouble& trouble : troubles) {
    if (trouble.has_failed) continue;
    const Subject& subject = trouble.line.subject;
    const std::string cert = subject.kind == SubjectKind::certificate ? subject.name : "";
    const auto [wait, is_new] = waits.try_emplace({trouble.stage, cert}, trouble.since);
    if (!is_new) wait->second = std::min(wait->second, trouble.since);
  }
  text.family("stage_waiting_since_timestamp_seconds",
              "Since when the stage waits, for a certificate or (cert empty) something else.");
  for (const auto& [key, since] : waits) {
    text.sample({{"stage", std::string(to_text(key.first))}, {"cert", key.second}}, since);
  }
}

void add_stages(const SiteStatus& site, MetricText& text) {
  if (!site.last_run) return;
  const StageRecords& stages = site.last_run->stages;
  text.family("stage_last_run_timestamp_seconds", "Last run of the stage.");
  add_of_stages(stages, text, [](const StageRecord& record) { return std::optional(record.at); });
  text.family("stage_last_success_timestamp_seconds",
              "Last run of the stage that did not fail; waiting is not a failure.");
  add_of_stages(stages, text, [](const StageRecord& record) { return record.success; });
  text.family("stage_last_exit_status", "Exit status of the last run of the stage; 75: it waits.");
  add_of_stages(stages, text, [](const StageRecord& record) {
    return std::optional(static_cast<int64_t>(record.exit_status));
  });
  text.family("stage_failures", "Runs of the stage in a row that failed.");
  add_of_stages(stages, text, [](const StageRecord& record) {
    return std::optional(static_cast<int64_t>(record.failures));
  });
  text.family("stage_duration_seconds", "Duration of the last run of the stage.");
  add_of_stages(stages, text,
                [](const StageRecord& record) { return std::optional(record.duration); });
  add_waits(site.last_run->troubles, text);
}

// A family of an optional time of each certificate that is ordered here.
void add_times(const SiteStatus& site, MetricText& text,
               std::optional<TimePoint> acme::OrderStatus::*time) {
  for (const CertificateView& view : site.certificates) {
    if (view.order.phase == "elsewhere" || !(view.order.*time)) continue;
    text.sample({{"cert", view.id.text()}}, *(view.order.*time));
  }
}

void add_certificates(const SiteStatus& site, MetricText& text) {
  text.family("certificate_not_before_timestamp_seconds", "Begin of the certificate's validity.");
  add_times(site, text, &acme::OrderStatus::not_before);
  text.family("certificate_not_after_timestamp_seconds", "End of the certificate's validity.");
  add_times(site, text, &acme::OrderStatus::not_after);
  text.family("certificate_renew_at_timestamp_seconds", "When the certificate is renewed.");
  add_times(site, text, &acme::OrderStatus::renew_at);
  text.family("certificate_state", "Whether the certificate is in that state.");
  for (const CertificateView& view : site.certificates) {
    if (view.order.phase == "elsewhere") continue;
    add_states({{"cert", view.id.text()}}, kCertificateStates, state_of_order(view.order.phase),
               text);
  }
  text.family("certificate_failures", "Attempts in a row at the certificate that failed.");
  for (const CertificateView& view : site.certificates) {
    if (view.order.phase == "elsewhere" || view.order.phase == "unreadable") continue;
    text.sample({{"cert", view.id.text()}}, int64_t{view.order.failures});
  }
}

// At each address where handshakes were tried since it was installed; `leaf`: null, nothing is.
void add_endpoint(const std::string& service, const CertId& id, const publish::InstalledLeaf* leaf,
                  MetricText& text) {
  const MetricLabels labels = {{"cert", id.text()}, {"endpoint", service}};
  if (leaf == nullptr || leaf->presented.empty()) {
    return text.sample(labels, int64_t{leaf != nullptr && leaf->confirmed.has_value()});
  }
  for (const auto& [address, is_presented] : leaf->presented) {
    MetricLabels all = labels;
    all.emplace_back("address", address);
    text.sample(all, int64_t{is_presented});
  }
}

void add_services(const SiteStatus& site, MetricText& text) {
  text.family("endpoint_serves_wanted",
              "Whether the service presents the certificate at each of its addresses.");
  for (const ServiceView& service : site.services) {
    for (const CertId& id : service.certificates) {
      const auto leaf = service.record.certificates.find(id);
      add_endpoint(service.name, id,
                   leaf == service.record.certificates.end() ? nullptr : &leaf->second, text);
    }
  }
  text.family("endpoint_last_seen_timestamp_seconds",
              "Last handshakes that found all certificates of the service presented.");
  for (const ServiceView& service : site.services) {
    if (!service.record.looked) continue;
    text.sample({{"endpoint", service.name}}, *service.record.looked);
  }
  text.family("endpoint_failures", "Attempts in a row at the service that failed.");
  for (const ServiceView& service : site.services) {
    text.sample({{"endpoint", service.name}}, int64_t{service.record.failures});
  }
}

// blocked: clients that validate may be given a set of records without the current key.
std::string_view tlsa_state(const RolloverDocument& document, TimePoint now) {
  const RolloverPhase phase = phase_of(document, now);
  const bool is_blocked =
      phase == RolloverPhase::unpublished || !deploy_gate(&document, document.current, now).open;
  return is_blocked ? "blocked" : to_text(phase);
}

// Of the records of the current and the next key; nullopt: one is not visible.
std::optional<TimePoint> horizon_of(const RolloverDocument& document) {
  std::optional<TimePoint> latest;
  for (const RecordVisibility& record : document.records) {
    const auto horizon = record.horizon();
    if (!horizon) return std::nullopt;
    latest = std::max(latest.value_or(*horizon), *horizon);
  }
  return latest;
}

void add_tlsa(const SiteStatus& site, MetricText& text) {
  text.family("tlsa_state", "Whether the TLSA records of the certificate are in that state.");
  for (const auto& [id, document] : site.rollovers) {
    if (document.records.empty()) continue;
    add_states({{"cert", id.text()}}, kTlsaStates, tlsa_state(document, site.now), text);
  }
  text.family("tlsa_horizon_timestamp_seconds",
              "Event horizon of the TLSA records: after it each of their keys may be presented.");
  for (const auto& [id, document] : site.rollovers) {
    if (const auto horizon = horizon_of(document)) text.sample({{"cert", id.text()}}, *horizon);
  }
}

template <class Get>
void add_of_zones(const SiteStatus& site, MetricText& text, const Get& get) {
  for (const ZoneView& zone : site.zones) {
    if (!zone.status) continue;
    const auto value = get(*zone.status);
    if (value) text.sample({{"zone", zone_subject(zone.zone).name}}, *value);
  }
}

void add_zones(const SiteStatus& site, MetricText& text) {
  text.family("zone_serial", "Serial of the signed zone, or of the source of one not signed.");
  add_of_zones(site, text, [](const dnszone::ZoneStatus& zone) {
    return std::optional(int64_t{zone.signed_serial.value_or(zone.source_serial)});
  });
  text.family("zone_rrsig_earliest_expiry_timestamp_seconds", "First expiry of a signature.");
  add_of_zones(site, text, [](const dnszone::ZoneStatus& zone) { return zone.earliest_expiry; });
  text.family("zone_refresh_timestamp_seconds", "When the zone is signed again.");
  add_of_zones(site, text, [](const dnszone::ZoneStatus& zone) { return zone.refresh_at; });
  text.family("zone_soa_expire_seconds", "How long a secondary serves the zone without refresh.");
  add_of_zones(site, text, [](const dnszone::ZoneStatus& zone) {
    return std::optional(int64_t{zone.soa_expire.count()});
  });
  text.family("zone_max_ttl_seconds", "Greatest TTL of a record in the zone.");
  add_of_zones(site, text, [](const dnszone::ZoneStatus& zone) {
    return std::optional(int64_t{zone.greatest_ttl.count()});
  });
}

void add_servers(const SiteStatus& site, MetricText& text) {
  text.family("zone_server_state", "Whether the name server was in that state at the last poll.");
  for (const dnszone::SeenServer& seen : site.servers) {
    add_states({{"zone", zone_subject(seen.zone).name},
                {"server", seen.server},
                {"address", seen.address}},
               kServerStates, to_text(seen.state), text);
  }
}

template <class Get>
void add_of_bundles(const SiteStatus& site, MetricText& text, const Get& get) {
  for (const BundleView& bundle : site.bundles) {
    if (bundle.meta && *bundle.meta) text.sample({{"scope", bundle.name}}, get(**bundle.meta));
  }
}

void add_bundles(const SiteStatus& site, MetricText& text) {
  text.family("bundle_serial", "Version of the bundle.");
  add_of_bundles(site, text,
                 [](const BundleMeta& meta) { return static_cast<int64_t>(meta.serial); });
  text.family("bundle_created_timestamp_seconds", "When the bundle was written.");
  add_of_bundles(site, text, [](const BundleMeta& meta) { return meta.created; });
  text.family("bundle_expires_timestamp_seconds", "After which readers refuse the bundle.");
  add_of_bundles(site, text, [](const BundleMeta& meta) { return meta.expires; });
}

}  // namespace

std::string metrics_of(const SiteStatus& site) {
  MetricText text;
  add_program(site, text);
  add_stages(site, text);
  add_certificates(site, text);
  add_services(site, text);
  add_tlsa(site, text);
  add_zones(site, text);
  add_servers(site, text);
  add_bundles(site, text);
  return text.text();
}

}  // namespace millrace::cli
