#include "acme/protocol/account.h"

#include <array>

#include "acme/protocol/jws.h"
#include "acme/protocol/url.h"
#include "core/base/json.h"
#include "core/base/printable.h"

namespace millrace::acme {
namespace {

constexpr int kVersion = 1;
constexpr size_t kMaxContacts = 100;
constexpr std::array<std::string_view, 3> kStateNames = {"valid", "deactivating", "deactivated"};

std::string compact(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<AccountState> read_state(const Json& json, const std::string& where) {
  if (!json.contains("status")) return AccountState::valid;
  ASSIGN(const std::string text, json_string(json, "status", where));
  for (size_t i = 0; i < kStateNames.size(); ++i) {
    if (kStateNames[i] == text) return static_cast<AccountState>(i);
  }
  return Error(where + ": /status: expected deactivating or deactivated");
}

std::vector<std::string> contacts_in(const Json& json) {
  std::vector<std::string> contacts;
  const auto list = json.find("contact");
  if (list == json.end() || !list->is_array()) return contacts;
  for (const Json& item : *list) {
    if (item.is_string() && contacts.size() < kMaxContacts) contacts.push_back(item);
  }
  return contacts;
}

}  // namespace

std::string_view to_text(AccountState state) {
  return kStateNames[static_cast<size_t>(state)];
}

Result<Account> account_of(PrivateKey key) {
  ASSIGN(std::string thumbprint, jwk_thumbprint(key));
  return Account{std::move(key), std::move(thumbprint), {}, {}};
}

std::string encode(const AccountDocument& document) {
  Json json = {{"version", kVersion},
               {"directory", document.directory},
               {"url", document.url},
               {"contacts", document.contacts}};
  if (!document.orders.empty()) json["orders"] = document.orders;
  if (!document.terms.empty()) json["terms"] = document.terms;
  if (document.state != AccountState::valid) json["status"] = to_text(document.state);
  return json_text(json);
}

Result<AccountDocument> decode_account(std::string_view text, const std::string& where) {
  ASSIGN(const Json json, parse_json(text, where));
  TRY(check_json_version(json, kVersion, where));
  AccountDocument document;
  ASSIGN(document.directory, json_url(json, "directory", where));
  ASSIGN(document.url, json_url(json, "url", where));
  ASSIGN(document.contacts, json_strings(json, "contacts", where));
  ASSIGN(document.orders, json_optional_url(json, "orders", where));
  if (json.contains("terms")) {
    ASSIGN(document.terms, json_string(json, "terms", where));
  }
  ASSIGN(document.state, read_state(json, where));
  return document;
}

Result<AccountObject> parse_account(std::string_view body, const std::string& where) {
  ASSIGN(const Json json, parse_json(body, where));
  if (!json.is_object()) return Error(where + ": expected an account object");
  AccountObject object;
  if (const auto status = json.find("status"); status != json.end() && status->is_string()) {
    object.status = printable(status->get_ref<const std::string&>(), 40);
  }
  const auto agreed = json.find("termsOfServiceAgreed");
  if (agreed != json.end() && agreed->is_boolean()) object.terms_agreed = agreed->get<bool>();
  object.contacts = contacts_in(json);
  // Optional: an invalid value counts as missing.
  if (auto orders = json_optional_url(json, "orders", where)) object.orders = std::move(*orders);
  return object;
}

std::string new_account_payload(const std::vector<std::string>& contacts, bool terms_agreed,
                                std::string_view binding) {
  Json json = Json::object();
  if (!contacts.empty()) json["contact"] = contacts;
  if (terms_agreed) json["termsOfServiceAgreed"] = true;
  if (!binding.empty()) json["externalAccountBinding"] = Json::parse(binding, nullptr, false);
  return compact(json);
}

std::string existing_account_payload() {
  return R"({"onlyReturnExisting":true})";
}

std::string contacts_payload(const std::vector<std::string>& contacts) {
  return compact({{"contact", contacts}});
}

std::string deactivation_payload() {
  return R"({"status":"deactivated"})";
}

}  // namespace millrace::acme
