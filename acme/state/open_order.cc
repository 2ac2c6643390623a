#include "acme/state/open_order.h"

#include <array>

#include "acme/protocol/url.h"
#include "acme/state/order_state_json.h"

namespace millrace::acme {
namespace {

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

}  // namespace

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
