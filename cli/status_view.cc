#include "cli/status_view.h"

#include "cli/certificate_view.h"
#include "cli/last_run.h"
#include "cli/outboxes.h"
#include "cli/revoking_view.h"
#include "dnszone/stages.h"

namespace millrace::cli {
namespace {

// A name as people write it, without the final dot.
std::string zone_text(const DnsName& zone) {
  std::string text = zone.text();
  if (text.size() > 1) text.pop_back();
  return text;
}

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
    line += ", first signature ends " + format_time(*status.earliest_expiry);
  }
  if (status.refresh_at) line += ", signed again from " + format_time(*status.refresh_at);
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

void add_zone(Env& env, const Config& config, const dnszone::ZoneSettings& zone, StatusPart& part) {
  const std::string name = zone_text(zone.zone);
  const auto status = dnszone::zone_status(config.context(env), zone);
  part.lines.push_back("zone " + name + ": " +
                       (status ? zone_line(*status) : status.error().text()));
  Json json = status ? zone_json(*status) : Json{{"error", status.error().text()}};
  json["zone"] = name;
  part.json.push_back(json);
}

void add_bundle(const std::string& name, const Result<std::optional<Bundle>>& bundle, TimePoint now,
                StatusPart& part) {
  Json json = {{"bundle", name}};
  std::string line = "bundle " + name + ": ";
  if (!bundle) {
    line += bundle.error().text();
    json["error"] = bundle.error().text();
  } else if (!*bundle) {
    line += "none yet";
    json["serial"] = Json();
  } else {
    const BundleMeta& meta = (*bundle)->meta;
    line += "version " + std::to_string(meta.serial) + ", " + format_duration(now - meta.created) +
            " old, good until " + format_time(meta.expires);
    json.update({{"serial", meta.serial},
                 {"created", format_time(meta.created)},
                 {"expires", format_time(meta.expires)}});
  }
  part.lines.push_back(line);
  part.json.push_back(json);
}

}  // namespace

StatusPart zones_status(Env& env, const Config& config) {
  StatusPart part = {{}, Json::array()};
  for (const auto& zone : config.dns.zones) add_zone(env, config, zone, part);
  return part;
}

StatusPart left_status(Env& env, const Config& config) {
  StatusPart part = {{}, Json::array()};
  for (const auto& [id, revoking] : acme::left_revocations(config.context(env), config.acme)) {
    part.lines.push_back("certificate " + id.text() + ", not in the configuration: revoking");
    for (acme::RevokingStatus one : revoking) {
      one.in_place = false;  // nothing is any more
      add_revoking(part.lines, one);
    }
    part.json.push_back({{"certificate", id.text()}, {"revoking", revoking_json(revoking)}});
  }
  return part;
}

StatusPart limits_status(Env& env, const Config& config) {
  StatusPart part = {{}, Json::array()};
  const auto statuses = acme::ca_statuses(config.context(env), config.acme);
  if (!statuses) {
    part.lines.push_back(statuses.error().text());
    part.json.push_back({{"error", statuses.error().text()}});
    return part;
  }
  for (const acme::CaStatus& status : *statuses) {
    const std::string until = format_time(status.busy_until);
    part.lines.push_back("CA " + status.ca.text() + ": busy until " + until + ": " + status.reason);
    part.json.push_back({{"ca", status.ca.text()}, {"until", until}, {"reason", status.reason}});
  }
  return part;
}

StatusPart bundles_status(Env& env, const Config& config) {
  StatusPart part = {{}, Json::array()};
  const StageContext context = config.context(env);
  for (const Stage stage : kAllStages) {
    // Challenge's work is in the zone, publish's in the publication.
    if (stage == Stage::challenge || stage == Stage::publish) continue;
    add_bundle(std::string(to_text(stage)), look_into_outbox(context, stage), context.now(), part);
  }
  if (!config.publication.directory.empty()) {
    add_bundle(
        "publication",
        look_into_bundle(context, config.publication.directory, "publication", Stage::publish),
        context.now(), part);
  }
  return part;
}

StatusPart last_run_status(Env& env, const Config& config) {
  const auto last = read_last_run(config.context(env));
  if (!last) return {{"last run: " + last.error().text()}, {{"error", last.error().text()}}};
  if (!*last) return {{"last run: none yet"}, Json()};
  const LastRun& run = **last;
  return {
      {"last run: millrace " + run.command + " at " + format_time(run.at) + ", exit status " +
       std::to_string(run.exit_status)},
      {{"command", run.command}, {"at", format_time(run.at)}, {"exit_status", run.exit_status}}};
}

}  // namespace millrace::cli
