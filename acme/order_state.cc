#include "acme/order_state.h"

#include <array>
#include <limits>

#include "acme/url.h"
#include "core/json.h"
#include "core/printable.h"

namespace millrace::acme {
namespace {

constexpr int kVersion = 1;
constexpr size_t kMaxStateFile = 4U << 20U;
constexpr size_t kMaxLastError = 4000;  // what a CA says must not fill the file

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
  if (!issued.profile.empty()) json["profile"] = issued.profile;
  if (issued.replaced) json["replaced"] = true;
  if (!issued.directory.empty()) json["directory"] = issued.directory;
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
  if (!order.profile.empty()) json["profile"] = order.profile;
  if (!order.directory.empty()) json["directory"] = order.directory;
  if (!order.account.empty()) json["account"] = order.account;
  if (order.spki) json["spki"] = order.spki->hex();
  return json;
}

Json persistent_json(const std::vector<PersistentRecord>& records) {
  Json list = Json::array();
  for (const PersistentRecord& one : records) {
    list.push_back(
        {{"ca", one.ca.text()}, {"owner", one.record.owner.text()}, {"value", one.record.value}});
  }
  return list;
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

Result<std::string> optional_text(const Json& json, const std::string& member,
                                  const std::string& where) {
  if (!json.contains(member)) return std::string();
  return json_string(json, member, where);
}

Result<bool> read_replaced(const Json& json, const std::string& where) {
  const auto replaced = json.find("replaced");
  if (replaced == json.end()) return false;
  if (!replaced->is_boolean()) return Error(where + ": /replaced: want true or false");
  return replaced->get<bool>();
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
  ASSIGN(std::string profile, optional_text(json, "profile", where));
  ASSIGN(const bool replaced, read_replaced(json, where));
  ASSIGN(const auto revoked, read_revoked(json, where));
  ASSIGN(std::string directory, optional_text(json, "directory", where));
  return IssuedCertificate{std::move(ca), std::move(names),    std::move(spki),    not_before,
                           not_after,     std::move(chain),    std::move(profile), replaced,
                           revoked,       std::move(directory)};
}

Result<ChallengeRecord> read_record(const Json& json, const std::string& where) {
  ASSIGN(const std::string owner_text, json_string(json, "owner", where));
  ASSIGN(DnsName owner, DnsName::parse(owner_text));
  ASSIGN(std::string value, json_string(json, "value", where));
  return ChallengeRecord{std::move(owner), std::move(value)};
}

Result<WantedChallenge> read_challenge(const Json& json, const std::string& where) {
  ASSIGN(std::string authorization, json_url(json, "authorization", where));
  ASSIGN(std::string url, json_url(json, "url", where));
  ASSIGN(ChallengeRecord record, read_record(json, where));
  return WantedChallenge{std::move(authorization), std::move(url), std::move(record)};
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
  ASSIGN(order.profile, optional_text(json, "profile", where));
  ASSIGN(order.directory, optional_text(json, "directory", where));
  ASSIGN(order.account, optional_text(json, "account", where));
  if (json.contains("spki")) {
    ASSIGN(const std::string hex, json_string(json, "spki", where));
    ASSIGN(order.spki, SpkiDigest::parse(hex));
  }
  TRY(read_challenges(json, where, order));
  return order;
}

Result<void> read_persistent(const Json& list, const std::string& where, OrderState& state) {
  if (!list.is_array()) return Error(where + ": want an array");
  for (const Json& item : list) {
    ASSIGN(CaId ca, read_ca(item, where));
    ASSIGN(ChallengeRecord record, read_record(item, where));
    state.persistent.push_back({std::move(ca), std::move(record)});
  }
  return {};
}

Result<void> read_revoking(const Json& list, const std::string& where, OrderState& state) {
  if (!list.is_array()) return Error(where + ": want an array");
  for (const Json& item : list) {
    ASSIGN(PendingRevocation pending, pending_revocation_from(item, where));
    state.revoking.push_back(std::move(pending));
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
    ASSIGN(state.hurried_at, json_time(json, "hurried_at", where));
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

void OrderState::keep_persistent(const CaId& ca, const ChallengeRecord& record) {
  std::erase_if(persistent, [&](const PersistentRecord& one) {
    return one.ca == ca && one.record.owner == record.owner;
  });
  persistent.push_back({ca, record});
}

const PendingRevocation* OrderState::being_revoked() const {
  for (const PendingRevocation& pending : revoking) {
    const bool known = issued && !pending.certificate.empty();
    if (known && issued->chain.starts_with(pending.certificate)) return &pending;
  }
  return nullptr;
}

std::string encode(const OrderState& state) {
  Json json = {{"version", kVersion}};
  for (const PendingRevocation& pending : state.revoking) {
    json["revoking"].push_back(to_json(pending));
  }
  if (!state.persistent.empty()) json["persistent"] = persistent_json(state.persistent);
  if (state.issued) json["issued"] = issued_json(*state.issued);
  if (state.order) json["order"] = order_json(*state.order);
  if (state.failures > 0) json["failures"] = state.failures;
  if (state.outages > 0) json["outages"] = state.outages;
  if (state.retry_at) json["retry_at"] = format_time(*state.retry_at);
  if (!state.last_error.empty()) json["last_error"] = printable(state.last_error, kMaxLastError);
  if (state.renewal) json["renewal"] = to_json(*state.renewal);
  if (state.hurried_at) json["hurried_at"] = format_time(*state.hurried_at);
  return json_text(json);
}

Result<OrderState> decode_order_state(std::string_view text, const std::string& where) {
  ASSIGN(const Json json, parse_json(text, where));
  TRY(check_json_version(json, kVersion, where));
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
  if (json.contains("revoking")) {
    TRY(read_revoking(json["revoking"], where + ": /revoking", state));
  }
  TRY(read_failures(json, where, state));
  TRY(read_renewal(json, where, state));
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
