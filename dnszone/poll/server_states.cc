#include "dnszone/poll/server_states.h"

#include <algorithm>
#include <array>

#include "core/base/json.h"
#include "core/base/printable.h"
#include "core/bundle/document_fields.h"

namespace millrace::dnszone {
namespace {

constexpr uint64_t kStatesVersion = 1;
constexpr size_t kMostServers = 1'000'000;

struct StateName {
  ServerState state;
  std::string_view text;
};
constexpr std::array<StateName, 6> kStateNames = {{{ServerState::published, "published"},
                                                   {ServerState::stale, "stale"},
                                                   {ServerState::lame, "lame"},
                                                   {ServerState::bogus, "bogus"},
                                                   {ServerState::unreachable, "unreachable"},
                                                   {ServerState::no_route, "no_route"}}};

Json to_json(const SeenServer& seen) {
  Json json = {{"zone", seen.zone.text()},
               {"server", seen.server},
               {"address", seen.address},
               {"state", to_text(seen.state)},
               {"since", format_time(seen.since)}};
  if (seen.serial) json["serial"] = *seen.serial;
  return json;
}

Result<ServerState> state_field(const Json& json, const std::string& where) {
  ASSIGN(const std::string text, json_string(json, "state", where));
  const auto* found = std::ranges::find(kStateNames, text, &StateName::text);
  if (found != kStateNames.end()) return found->state;
  return field_error(where, "state", "expected a state of a server, got " + printable(text, 80));
}

Result<SeenServer> decode_server(const Json& json, const std::string& where) {
  if (!json.is_object()) return Error(where + ": expected an object");
  ASSIGN(DnsName zone, parsed_field<DnsName>(json, "zone", where));
  SeenServer seen{.zone = std::move(zone), .server = {}, .address = {}};
  ASSIGN(seen.server, json_string(json, "server", where));
  ASSIGN(const Endpoint endpoint, parsed_field<Endpoint>(json, "address", where));
  seen.address = endpoint.text();
  ASSIGN(seen.state, state_field(json, where));
  ASSIGN(seen.since, json_time(json, "since", where));
  if (json.contains("serial")) {
    ASSIGN(const uint64_t serial, json_unsigned(json, "serial", where));
    if (serial > UINT32_MAX) return field_error(where, "serial", "expected 32 bits");
    seen.serial = static_cast<uint32_t>(serial);
  }
  return seen;
}

void keep_times(const std::vector<SeenServer>& before, TimePoint now,
                std::vector<SeenServer>& servers) {
  for (SeenServer& seen : servers) {
    const auto same = std::ranges::find_if(before, [&seen](const SeenServer& other) {
      return other.zone == seen.zone && other.address == seen.address && other.state == seen.state;
    });
    seen.since = same == before.end() ? now : same->since;
  }
}

}  // namespace

std::string_view to_text(ServerState state) {
  return std::ranges::find(kStateNames, state, &StateName::state)->text;
}

SeenServer seen_server(const DnsName& zone, const ZoneServer& server, const ServerCheck& check) {
  return {.zone = zone,
          .server = server.host ? host_text(*server.host) : "",
          .address = server.endpoint.text(),
          .state = check.state,
          .serial = check.serial};
}

Result<std::vector<SeenServer>> decode_server_states(std::string_view text,
                                                     const std::string& where) {
  ASSIGN(const Json json, parse_document(text, where, kMaxListDocument));
  TRY(check_json_version(json, kStatesVersion, where));
  ASSIGN(const Json* array, array_field(json, "servers", kMostServers, where));
  std::vector<SeenServer> servers;
  for (const Json& item : *array) {
    const std::string place = where + ": /servers/" + std::to_string(servers.size());
    ASSIGN(SeenServer seen, decode_server(item, place));
    servers.push_back(std::move(seen));
  }
  return servers;
}

Result<std::vector<SeenServer>> read_server_states(const StageContext& context) {
  const Path path = context.paths.servers();
  ASSIGN(const auto status, context.env.files.status(path));
  if (!status) return std::vector<SeenServer>();
  ASSIGN(const std::string text, context.env.files.read(path));
  return decode_server_states(text, path);
}

Result<void> write_server_states(const StageContext& context, std::vector<SeenServer> servers) {
  const auto before = read_server_states(context);  // what cannot be read is replaced
  keep_times(before ? *before : std::vector<SeenServer>(), context.now(), servers);
  if (before && *before == servers) return {};
  Json json = {{"version", kStatesVersion}, {"servers", Json::array()}};
  for (const SeenServer& seen : servers) json["servers"].push_back(to_json(seen));
  return context.env.files.write(context.paths.servers(), json_text(json), 0600);
}

}  // namespace millrace::dnszone
