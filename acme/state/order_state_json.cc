#include "acme/state/order_state_json.h"

#include <array>

#include "acme/protocol/url.h"

namespace millrace::acme {
namespace {

Result<bool> read_replaced(const Json& json, const std::string& where) {
  const auto replaced = json.find("replaced");
  if (replaced == json.end()) return false;
  if (!replaced->is_boolean()) return Error(where + ": /replaced: expected true or false");
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

constexpr std::array<std::string_view, 5> kPhaseNames = {"intended", "opened", "ordered",
                                                         "answered", "finalized"};

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
    return Error(where + ": /challenges: expected an array");
  }
  for (const Json& item : *list) {
    ASSIGN(WantedChallenge challenge, read_challenge(item, where + ": /challenges"));
    order.challenges.push_back(std::move(challenge));
  }
  return {};
}

Json names_json(const std::vector<CertName>& names) {
  Json list = Json::array();
  for (const CertName& name : names) list.push_back(name.text());
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

}  // namespace

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

Result<ChallengeRecord> read_record(const Json& json, const std::string& where) {
  ASSIGN(const std::string owner_text, json_string(json, "owner", where));
  ASSIGN(DnsName owner, DnsName::parse(owner_text));
  ASSIGN(std::string value, json_string(json, "value", where));
  return ChallengeRecord{std::move(owner), std::move(value)};
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
  if (!issued.csr_sha256.empty()) json["csr_sha256"] = issued.csr_sha256;
  if (issued.revoked) {
    json["revoked"] = format_time(issued.revoked->at);
    json["reason"] = to_text(issued.revoked->reason);
  }
  return json;
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
  ASSIGN(std::string csr_sha256, optional_text(json, "csr_sha256", where));
  return IssuedCertificate{std::move(ca), std::move(names),     std::move(spki),      not_before,
                           not_after,     std::move(chain),     std::move(profile),   replaced,
                           revoked,       std::move(directory), std::move(csr_sha256)};
}

std::string_view to_text(OrderPhase phase) {
  return kPhaseNames[static_cast<size_t>(phase)];
}

bool OpenOrder::wants_records() const {
  return phase == OrderPhase::ordered || phase == OrderPhase::answered;
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
  if (order.refused_since) json["refused_since"] = format_time(*order.refused_since);
  return json;
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
  if (json.contains("refused_since")) {
    ASSIGN(order.refused_since, json_time(json, "refused_since", where));
  }
  TRY(read_challenges(json, where, order));
  return order;
}

}  // namespace millrace::acme
