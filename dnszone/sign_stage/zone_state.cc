#include "dnszone/sign_stage/zone_state.h"

#include "core/base/json.h"

namespace millrace::dnszone {
namespace {

// A document inside the state has the same form as in a bundle.
Result<Json> document_json(const ZoneDocument& document) {
  return parse_json(encode(document), "zone document");
}

Result<ZoneDocument> document_in(const Json& state, const std::string& member,
                                 const std::string& where) {
  return decode_zone(json_text(state.value(member, Json::object())), where + ": /" + member);
}

Json keys_json(const ZoneState& state) {
  Json keys = Json::object();
  for (const auto& [name, deleted] : state.keys) {
    keys[name] = deleted ? Json(format_time(*deleted)) : Json();
  }
  return keys;
}

Result<void> read_keys(const Json& json, const std::string& where, ZoneState& state) {
  const auto keys = json.find("keys");
  if (keys == json.end()) return {};
  if (!keys->is_object()) return Error(where + ": /keys: expected an object");
  for (const auto& [name, deleted] : keys->items()) {
    auto& known = state.keys[name];
    if (deleted.is_null()) continue;
    ASSIGN(known, json_time(*keys, name, where + ": /keys"));
  }
  return {};
}

Result<ZoneState> state_from(const Json& json, const std::string& where) {
  ASSIGN(ZoneDocument signed_zone, document_in(json, "signed", where));
  ZoneState state{.signed_zone = std::move(signed_zone)};
  ASSIGN(state.source_digest, json_string(json, "source_digest", where));
  ASSIGN(state.keys_digest, json_string(json, "keys_digest", where));
  ASSIGN(state.settings_digest, json_string(json, "settings_digest", where));
  ASSIGN(state.signed_digest, json_string(json, "signed_digest", where));
  ASSIGN(state.refresh_at, json_time(json, "refresh_at", where));
  if (json.contains("latest_inception")) {
    ASSIGN(state.latest_inception, json_time(json, "latest_inception", where));
  }
  TRY(read_keys(json, where, state));
  const Json pending = json.value("reload_pending", Json());
  if (!pending.is_boolean()) return Error(where + ": /reload_pending: expected true or false");
  state.reload_pending = pending.get<bool>();
  if (json.contains("announced")) {
    ASSIGN(state.announced, document_in(json, "announced", where));
  }
  return state;
}

}  // namespace

Result<std::optional<ZoneState>> read_zone_state(const StageContext& context, const DnsName& zone) {
  const Path path = context.paths.zone(zone);
  Files& files = context.env.files;
  ASSIGN(const auto status, files.status(path));
  if (!status) return std::optional<ZoneState>();
  const std::string where = path.string();
  ASSIGN(const std::string text, files.read(path));
  ASSIGN(const Json json, parse_json(text, where));
  auto state = json.is_object() ? state_from(json, where) : Error(where + ": expected an object");
  if (!state) {
    Error error = std::move(state).error();
    error.message += "; it was not written by millrace: remove it, and the zone is signed again";
    return error;
  }
  if (state->signed_zone.zone != zone) {
    return Error(where + ": is of zone " + state->signed_zone.zone.text() + ", expected " +
                 zone.text());
  }
  return std::optional(std::move(*state));
}

Result<void> write_zone_state(const StageContext& context, const ZoneState& state) {
  Json json = Json::object();
  json["source_digest"] = state.source_digest;
  json["keys_digest"] = state.keys_digest;
  json["settings_digest"] = state.settings_digest;
  json["signed_digest"] = state.signed_digest;
  json["refresh_at"] = format_time(state.refresh_at);
  json["latest_inception"] = format_time(state.latest_inception);
  json["reload_pending"] = state.reload_pending;
  if (!state.keys.empty()) json["keys"] = keys_json(state);
  ASSIGN(json["signed"], document_json(state.signed_zone));
  if (state.announced) {
    ASSIGN(json["announced"], document_json(*state.announced));
  }
  Files& files = context.env.files;
  TRY(files.make_directory(context.paths.zones_directory(), 0700));
  return files.write(context.paths.zone(state.signed_zone.zone), json_text(json), 0600);
}

Result<void> check_keys_there(Files& files, const ZoneSettings& zone, const ZoneState& state,
                              TimePoint now) {
  const Path& directory = zone.signing.keys;
  for (const auto& [name, deleted] : state.keys) {
    if (deleted && *deleted <= now) continue;
    ASSIGN(const auto seen, files.status(directory / (name + ".key")));
    if (seen) continue;
    return Error(directory.string() + ": key " + name +
                 ", with which the zone was signed, is gone: mount or restore the directory. If it "
                 "is gone for good (a key is retired by its Delete time, before its files are "
                 "removed): millrace sign --accept-keys");
  }
  return {};
}

}  // namespace millrace::dnszone
