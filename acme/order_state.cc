#include "acme/order_state.h"

#include <array>
#include <limits>

#include "acme/url.h"
#include "core/json.h"

namespace millrace::acme {
namespace {

constexpr int kVersion = 1;
constexpr size_t kMaxStateFile = 4U << 20U;

constexpr std::array<std::string_view, 5> kPhaseNames = {"intended", "opened", "ordered",
                                                         "answered", "finalized"};

Json names_json(const std::vector<CertName>& names) {
  Json list = Json::array();
  for (const CertName& name : names) list.push_back(name.text());
  return list;
}

Json issued_json(const IssuedCertificate& issued) {
  Json json = {{"ca", issued.ca.text()},
               {"names", names_json(issued.names)},
               {"spki", issued.spki.hex()},
               {"not_before", format_time(issued.not_before)},
               {"not_after", format_time(issued.not_after)},
               {"chain", issued.chain}};
  if (issued.revoked) {
    json["revoked"] = format_time(issued.revoked->at);
    json["reason"] = to_text(issued.revoked->reason);
  }
  return json;
}

Json order_json(const OpenOrder& order) {
  Json challenges = Json::array();
  for (const WantedChallenge& challenge : order.challenges) {
    challenges.push_back({{"authorization", challenge.authorization},
                          {"url", challenge.url},
                          {"owner", challenge.record.owner.text()},
                          {"value", challenge.record.value}});
  }
  Json json = {{"ca", order.ca.text()},
               {"phase", to_text(order.phase)},
               {"names", names_json(order.names)},
               {"since", format_time(order.since)},
               {"challenges", challenges}};
  if (!order.url.empty()) json["url"] = order.url;
  if (order.expires) json["expires"] = format_time(*order.expires);
  return json;
}

Result<std::vector<CertName>> read_names(const Json& json, const std::string& where) {
  ASSIGN(const std::vector<std::string> texts, json_strings(json, "names", where));
  std::vector<CertName> names;
  for (const std::string& text : texts) {
    ASSIGN(CertName name, CertName::parse(text));
    names.push_back(std::move(name));
  }
  return names;
}

Result<CaId> read_ca(const Json& json, const std::string& where) {
  if (!json.contains("ca")) return CaId::usual();
  ASSIGN(const std::string text, json_string(json, "ca", where));
  return CaId::parse(text);
}

Result<std::optional<Revoked>> read_revoked(const Json& json, const std::string& where) {
  if (!json.contains("revoked")) return std::optional<Revoked>();
  Revoked revoked;
  ASSIGN(revoked.at, json_time(json, "revoked", where));
  ASSIGN(const std::string reason, json_string(json, "reason", where));
  ASSIGN(revoked.reason, parse_revocation_reason(reason));
  return std::optional<Revoked>(revoked);
}

Result<IssuedCertificate> read_issued(const Json& json, const std::string& where) {
  ASSIGN(CaId ca, read_ca(json, where));
  ASSIGN(std::vector<CertName> names, read_names(json, where));
  ASSIGN(const std::string hex, json_string(json, "spki", where));
  ASSIGN(SpkiDigest spki, SpkiDigest::parse(hex));
  ASSIGN(const TimePoint not_before, json_time(json, "not_before", where));
  ASSIGN(const TimePoint not_after, json_time(json, "not_after", where));
  ASSIGN(std::string chain, json_string(json, "chain", where));
  ASSIGN(const auto revoked, read_revoked(json, where));
  return IssuedCertificate{std::move(ca), std::move(names), std::move(spki), not_before,
                           not_after,     std::move(chain), revoked};
}

Result<WantedChallenge> read_challenge(const Json& json, const std::string& where) {
  ASSIGN(std::string authorization, json_url(json, "authorization", where));
  ASSIGN(std::string url, json_url(json, "url", where));
  ASSIGN(const std::string owner_text, json_string(json, "owner", where));
  ASSIGN(DnsName owner, DnsName::parse(owner_text));
  ASSIGN(std::string value, json_string(json, "value", where));
  return WantedChallenge{
      std::move(authorization), std::move(url), {std::move(owner), std::move(value)}};
}

Result<OrderPhase> read_phase(const Json& json, const std::string& where) {
  ASSIGN(const std::string text, json_string(json, "phase", where));
  for (size_t i = 0; i < kPhaseNames.size(); ++i) {
    if (kPhaseNames[i] == text) return static_cast<OrderPhase>(i);
  }
  return Error(where + ": /phase: not a phase of an order");
}

Result<void> read_challenges(const Json& json, const std::string& where, OpenOrder& order) {
  const auto list = json.find("challenges");
  if (list == json.end() || !list->is_array()) {
    return Error(where + ": /challenges: want an array");
  }
  for (const Json& item : *list) {
    ASSIGN(WantedChallenge challenge, read_challenge(item, where + ": /challenges"));
    order.challenges.push_back(std::move(challenge));
  }
  return {};
}

Result<OpenOrder> read_order(const Json& json, const std::string& where) {
  ASSIGN(CaId ca, read_ca(json, where));
  OpenOrder order{
      .ca = std::move(ca), .names = {}, .since = {}, .url = {}, .expires = {}, .challenges = {}};
  ASSIGN(order.phase, read_phase(json, where));
  ASSIGN(order.names, read_names(json, where));
  ASSIGN(order.since, json_time(json, "since", where));
  if (order.phase != OrderPhase::intended) {
    ASSIGN(order.url, json_url(json, "url", where));
  }
  if (json.contains("expires")) {
    ASSIGN(order.expires, json_time(json, "expires", where));
  }
  TRY(read_challenges(json, where, order));
  return order;
}

Result<void> read_failures(const Json& json, const std::string& where, OrderState& state) {
  if (json.contains("failures")) {
    ASSIGN(const uint64_t failures, json_unsigned(json, "failures", where));
    if (failures > std::numeric_limits<unsigned>::max())
      return Error(where + ": /failures: too many");
    state.failures = static_cast<unsigned>(failures);
  }
  if (json.contains("retry_at")) {
    ASSIGN(state.retry_at, json_time(json, "retry_at", where));
  }
  if (json.contains("last_error")) {
    ASSIGN(state.last_error, json_string(json, "last_error", where));
  }
  return {};
}

}  // namespace

std::string_view to_text(OrderPhase phase) {
  return kPhaseNames[static_cast<size_t>(phase)];
}

bool OpenOrder::wants_records() const {
  return phase == OrderPhase::ordered || phase == OrderPhase::answered;
}

std::string encode(const OrderState& state) {
  Json json = {{"version", kVersion}};
  if (state.issued) json["issued"] = issued_json(*state.issued);
  if (state.order) json["order"] = order_json(*state.order);
  if (state.failures > 0) json["failures"] = state.failures;
  if (state.retry_at) json["retry_at"] = format_time(*state.retry_at);
  if (!state.last_error.empty()) json["last_error"] = state.last_error;
  return json_text(json);
}

Result<OrderState> decode_order_state(std::string_view text, const std::string& where) {
  ASSIGN(const Json json, parse_json(text, where));
  ASSIGN(const uint64_t version, json_unsigned(json, "version", where));
  if (version != kVersion) {
    return Error(where + ": /version: want 1, seen " + std::to_string(version));
  }
  OrderState state;
  if (json.contains("issued")) {
    ASSIGN(state.issued, read_issued(json["issued"], where + ": /issued"));
  }
  if (json.contains("order")) {
    ASSIGN(state.order, read_order(json["order"], where + ": /order"));
  }
  TRY(read_failures(json, where, state));
  return state;
}

Result<OrderState> load_order_state(Files& files, const Path& path) {
  ASSIGN(const auto there, files.status(path));
  if (!there) return OrderState{};
  ASSIGN(const std::string text, files.read(path, kMaxStateFile));
  auto state = decode_order_state(text, path.string());
  if (!state) {
    Error error = std::move(state).error();
    error.message += "; put it back from a backup, or remove it to ask for this certificate anew";
    return error;
  }
  return state;
}

}  // namespace millrace::acme
