#include "acme/protocol/order.h"

#include <algorithm>
#include <array>
#include <set>

#include "acme/protocol/url.h"
#include "core/base/ascii.h"
#include "core/base/encoding.h"
#include "core/base/json.h"
#include "core/base/printable.h"

namespace millrace::acme {
namespace {

constexpr size_t kMaxAuthorizations = 200;
constexpr size_t kMaxOrdersOnPage = 10'000;

using StatusName = std::pair<std::string_view, Order::Status>;
// In the order of the enumeration.
constexpr std::array<StatusName, 5> kOrderStatuses = {{{"pending", Order::Status::pending},
                                                       {"ready", Order::Status::ready},
                                                       {"processing", Order::Status::processing},
                                                       {"valid", Order::Status::valid},
                                                       {"invalid", Order::Status::invalid}}};

Result<Order::Status> parse_order_status(const Json& json, const std::string& where) {
  ASSIGN(const std::string text, json_string(json, "status", where));
  for (const auto& [name, status] : kOrderStatuses) {
    if (name == text) return status;
  }
  return Error(where + ": /status: expected pending, ready, processing, valid or invalid, got \"" +
               printable(text, 40) + "\"");
}

Result<std::vector<std::string>> parse_identifiers(const Json& json, const std::string& where) {
  const auto list = json.find("identifiers");
  if (list == json.end() || !list->is_array() || list->size() > kMaxAuthorizations) {
    return Error(where + ": /identifiers: expected an array of at most " +
                 std::to_string(kMaxAuthorizations) + " identifiers");
  }
  std::vector<std::string> names;
  for (const Json& item : *list) {
    const std::string place = where + ": /identifiers/" + std::to_string(names.size());
    ASSIGN(const std::string type, json_string(item, "type", place));
    ASSIGN(const std::string value, json_string(item, "value", place));
    names.push_back(type == "dns" ? lower(value) : type + ":" + value);
  }
  std::sort(names.begin(), names.end());
  return names;
}

// RFC 8555 §7.1.3: "certificate" is there when the order is valid, "expires" while it is pending.
Result<void> read_optional(const Json& json, const std::string& where, Order& order) {
  if (order.status == Order::Status::valid) {
    ASSIGN(order.certificate, json_url(json, "certificate", where));
  }
  // Optional: an invalid value counts as missing.
  if (const auto expires = json_time(json, "expires", where)) order.expires = *expires;
  if (const auto error = json.find("error"); error != json.end() && error->is_object()) {
    order.error = problem_from(*error);
  }
  return {};
}

}  // namespace

bool Order::is_for(const std::vector<CertName>& names) const {
  std::vector<std::string> wanted;
  wanted.reserve(names.size());
  for (const CertName& name : names) wanted.push_back(name.text());
  std::sort(wanted.begin(), wanted.end());
  return wanted == identifiers;
}

bool Order::is_for_bases_of(const std::vector<CertName>& names) const {
  std::set<std::string> wanted;
  for (const CertName& name : names) wanted.insert(name.base());
  std::set<std::string> seen;
  for (const std::string& name : identifiers) {
    seen.insert(name.starts_with("*.") ? name.substr(2) : name);
  }
  return wanted == seen;
}

std::string_view to_text(Order::Status status) {
  return kOrderStatuses[static_cast<size_t>(status)].first;
}

Result<Order> parse_order(std::string_view body, const std::string& where) {
  ASSIGN(const Json json, parse_json(body, where));
  Order order;
  ASSIGN(order.status, parse_order_status(json, where));
  ASSIGN(order.identifiers, parse_identifiers(json, where));
  ASSIGN(order.authorizations, json_urls(json, "authorizations", where, kMaxAuthorizations));
  ASSIGN(order.finalize, json_url(json, "finalize", where));
  TRY(read_optional(json, where, order));
  return order;
}

Result<Order> parse_order(const Answer& answer) {
  ASSIGN(const std::string_view body, json_body(answer));
  return parse_order(body, answer.url);
}

std::string new_order_payload(const NewOrder& order) {
  Json payload = {{"identifiers", Json::array()}};
  for (const CertName& name : order.names) {
    payload["identifiers"].push_back({{"type", "dns"}, {"value", name.text()}});
  }
  if (!order.profile.empty()) payload["profile"] = order.profile;
  if (!order.replaces.empty()) payload["replaces"] = order.replaces;
  return payload.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string finalize_payload(std::string_view csr_der) {
  return R"({"csr":")" + to_base64url(csr_der) + R"("})";
}

Result<std::vector<std::string>> parse_order_list(std::string_view body, const std::string& where) {
  ASSIGN(const Json json, parse_json(body, where));
  return json_urls(json, "orders", where, kMaxOrdersOnPage);
}

}  // namespace millrace::acme
