#include "acme/state/order_state.h"

#include <algorithm>
#include <limits>

#include "acme/state/order_state_json.h"
#include "core/base/printable.h"

namespace millrace::acme {
namespace {

constexpr int kOrderStateVersion = 1;
constexpr size_t kMaxStateFile = 4U << 20U;
constexpr size_t kMaxLastError = 4000;  // text from a CA must not fill the file

Json persistent_json(const std::vector<PersistentRecord>& records) {
  Json list = Json::array();
  for (const PersistentRecord& one : records) {
    list.push_back(
        {{"ca", one.ca.text()}, {"owner", one.record.owner.text()}, {"value", one.record.value}});
  }
  return list;
}

Result<void> read_persistent(const Json& list, const std::string& where, OrderState& state) {
  if (!list.is_array()) return Error(where + ": expected an array");
  for (const Json& item : list) {
    ASSIGN(CaId ca, read_ca(item, where));
    ASSIGN(ChallengeRecord record, read_record(item, where));
    state.persistent.push_back({std::move(ca), std::move(record)});
  }
  return {};
}

Result<void> read_failures(const Json& json, const std::string& where, OrderState& state) {
  if (json.contains("failures")) {
    ASSIGN(const uint64_t failures, json_unsigned(json, "failures", where));
    if (failures > std::numeric_limits<unsigned>::max())
      return Error(where + ": /failures: too many");
    state.failures = static_cast<unsigned>(failures);
  }
  if (json.contains("outages")) {
    ASSIGN(const uint64_t outages, json_unsigned(json, "outages", where));
    if (outages > state.failures) return Error(where + ": /outages: more than failures");
    state.outages = static_cast<unsigned>(outages);
  }
  if (json.contains("retry_at")) {
    ASSIGN(state.retry_at, json_time(json, "retry_at", where));
  }
  ASSIGN(state.last_error, optional_text(json, "last_error", where));
  return {};
}

Result<void> read_renewal(const Json& json, const std::string& where, OrderState& state) {
  if (json.contains("renewal")) {
    ASSIGN(state.renewal, advice_from(json["renewal"], where + ": /renewal"));
  }
  if (json.contains("hurried_at")) {
    ASSIGN(state.renewed_early_at, json_time(json, "hurried_at", where));
  }
  return {};
}

}  // namespace

void OrderState::keep_persistent(const CaId& ca, const ChallengeRecord& record) {
  std::erase_if(persistent, [&](const PersistentRecord& one) {
    return one.ca == ca && one.record.owner == record.owner;
  });
  persistent.push_back({ca, record});
}

std::string encode(const OrderState& state) {
  Json json = {{"version", kOrderStateVersion}};
  if (!state.persistent.empty()) json["persistent"] = persistent_json(state.persistent);
  if (state.issued) json["issued"] = issued_json(*state.issued);
  if (state.order) json["order"] = order_json(*state.order);
  if (state.failures > 0) json["failures"] = state.failures;
  if (state.outages > 0) json["outages"] = state.outages;
  if (state.retry_at) json["retry_at"] = format_time(*state.retry_at);
  if (!state.last_error.empty()) json["last_error"] = printable(state.last_error, kMaxLastError);
  if (state.renewal) json["renewal"] = to_json(*state.renewal);
  if (state.renewed_early_at) json["hurried_at"] = format_time(*state.renewed_early_at);
  return json_text(json);
}

Result<OrderState> decode_order_state(std::string_view text, const std::string& where) {
  ASSIGN(const Json json, parse_json(text, where));
  TRY(check_json_version(json, kOrderStateVersion, where));
  OrderState state;
  if (json.contains("issued")) {
    ASSIGN(state.issued, read_issued(json["issued"], where + ": /issued"));
  }
  if (json.contains("order")) {
    ASSIGN(state.order, read_order(json["order"], where + ": /order"));
  }
  if (json.contains("persistent")) {
    TRY(read_persistent(json["persistent"], where + ": /persistent", state));
  }
  TRY(read_failures(json, where, state));
  TRY(read_renewal(json, where, state));
  return state;
}

Result<std::optional<std::string>> read_order_state(Files& files, const Path& path) {
  ASSIGN(const auto there, files.status(path));
  if (!there) return std::optional<std::string>();
  ASSIGN(std::string text, files.read(path, kMaxStateFile));
  return std::optional<std::string>(std::move(text));
}

Result<OrderState> order_state_in(std::string_view text, const Path& path) {
  auto state = decode_order_state(text, path.string());
  if (!state) {
    Error error = std::move(state).error();
    error.message +=
        "; restore it from a backup, or remove it and order a new certificate: millrace issue "
        "--renew " +
        path.stem().string();
    return error;
  }
  return state;
}

Result<OrderState> load_order_state(Files& files, const Path& path) {
  ASSIGN(const auto text, read_order_state(files, path));
  return text ? order_state_in(*text, path) : Result<OrderState>(OrderState{});
}

std::vector<CertId> ids_of_states(Files& files, const Path& directory) {
  constexpr std::string_view kEnding = ".json";
  std::vector<CertId> ids;
  const auto names = files.list(directory);
  if (!names) return ids;
  for (const std::string& name : *names) {
    if (!name.ends_with(kEnding)) continue;
    auto id = CertId::parse(std::string_view(name).substr(0, name.size() - kEnding.size()));
    if (id) ids.push_back(std::move(*id));
  }
  return ids;
}

}  // namespace millrace::acme
