#include "cli/view/zones_view.h"

#include <unistd.h>

#include "cli/config/path_faults.h"
#include "cli/line/report_json.h"
#include "cli/pipeline/health_facts.h"
#include "cli/view/certificate_view.h"
#include "cli/view/part_builder.h"
#include "dnszone/sign_stage/zone_state.h"

namespace millrace::cli {
namespace {

std::string zone_line(const dnszone::ZoneStatus& status) {
  std::string line = "serial " + std::to_string(status.source_serial);
  if (status.signed_by_server) {
    line += ", signed by its server";
    if (status.needs_signing || status.reload_pending) line += ", reload pending";
    return line;
  }
  line += status.signed_serial ? ", signed as " + std::to_string(*status.signed_serial)
                               : ", not signed yet";
  if (status.earliest_expiry) {
    line += ", first signature expires " + format_time(*status.earliest_expiry);
  }
  if (status.refresh_at) line += ", to be signed again from " + format_time(*status.refresh_at);
  if (status.needs_signing) line += ", to be signed";
  if (status.reload_pending) line += ", reload pending";
  return line;
}

Json zone_json(const dnszone::ZoneStatus& status) {
  return {{"serial", status.source_serial},
          {"signed_serial", status.signed_serial ? Json(*status.signed_serial) : Json()},
          {"earliest_expiry", json_of(status.earliest_expiry)},
          {"refresh_at", json_of(status.refresh_at)},
          {"signed_by_server", status.signed_by_server},
          {"needs_signing", status.needs_signing},
          {"reload_pending", status.reload_pending}};
}

Json servers_json(const DnsName& zone, const std::vector<dnszone::SeenServer>& servers) {
  Json list = Json::array();
  for (const dnszone::SeenServer& seen : servers) {
    if (seen.zone != zone) continue;
    list.push_back({{"server", seen.server},
                    {"address", seen.address},
                    {"state", to_text(seen.state)},
                    {"serial", seen.serial ? Json(*seen.serial) : Json()},
                    {"since", format_time(seen.since)}});
  }
  return list;
}

void add_zone(const ZoneView& zone, const std::vector<dnszone::SeenServer>& servers,
              PartBuilder& builder) {
  const Subject subject = zone_subject(zone.zone);
  const TermState state = builder.take(zone.term);
  const auto& status = zone.status;
  if (!status) {
    const std::string text = status.error().text();
    builder.fail(Error(status.error().kind, text).about(subject));
    return builder.add_unreadable(
        {subject, {subject.text() + ": " + text}, {{"zone", subject.name}, {"error", text}}});
  }
  Entry entry = {subject, {subject.text() + ": " + zone_line(*status)}, zone_json(*status)};
  entry.json["zone"] = subject.name;
  entry.json["servers"] = servers_json(zone.zone, servers);
  entry.state = state;
  builder.add(std::move(entry));
}

// Also of a zone whose source or keys cannot be read: its signatures expire all the same.
std::optional<Term> term_of(const StageContext& context, const dnszone::ZoneSettings& zone) {
  if (zone.signed_by == dnszone::SignedBy::server) return std::nullopt;
  const auto state = dnszone::read_zone_state(context, zone.zone);
  if (!state || !*state) return std::nullopt;
  return zone_term(zone.zone, (*state)->refresh_at, (*state)->signed_zone.earliest_expiry);
}

}  // namespace

std::vector<ZoneView> view_zones(Env& env, const Config& config) {
  std::vector<ZoneView> views;
  if (!runs(config, Stage::sign)) return views;
  const bool reads_keys = owner_of_state(env.files, config) == ::geteuid();
  for (const auto& zone : config.dns.zones) {
    const bool is_whole = reads_keys || zone.signed_by == dnszone::SignedBy::server;
    const StageContext context = config.context(env);
    views.push_back({zone.zone,
                     is_whole ? dnszone::zone_status(context, zone)
                              : dnszone::zone_status_without_keys(context, zone),
                     term_of(context, zone)});
  }
  return views;
}

// What cannot be read is written by the next poll.
std::vector<dnszone::SeenServer> view_servers(Env& env, const Config& config) {
  if (!runs(config, Stage::poll)) return {};
  auto servers = dnszone::read_server_states(config.context(env));
  return servers ? std::move(*servers) : std::vector<dnszone::SeenServer>();
}

StatusPart zones_status(const std::vector<ZoneView>& zones,
                        const std::vector<dnszone::SeenServer>& servers, TimePoint now) {
  PartBuilder builder(now);
  for (const ZoneView& zone : zones) add_zone(zone, servers, builder);
  return builder.part();
}

}  // namespace millrace::cli
