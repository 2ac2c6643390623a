#include "acme/account.h"

#include "acme/url.h"
#include "core/json.h"

namespace millrace::acme {
namespace {

constexpr int kVersion = 1;

Result<std::string> optional_url(const Json& object, const std::string& member,
                                 const std::string& where) {
  if (object.is_object() && !object.contains(member)) return std::string();
  return json_url(object, member, where);
}

}  // namespace

std::string encode(const AccountDocument& document) {
  Json json = {{"version", kVersion},
               {"directory", document.directory},
               {"url", document.url},
               {"contacts", document.contacts}};
  if (!document.orders.empty()) json["orders"] = document.orders;
  return json_text(json);
}

Result<AccountDocument> decode_account(std::string_view text, const std::string& where) {
  ASSIGN(const Json json, parse_json(text, where));
  ASSIGN(const uint64_t version, json_unsigned(json, "version", where));
  if (version != kVersion) {
    return Error(where + ": /version: want 1, seen " + std::to_string(version));
  }
  AccountDocument document;
  ASSIGN(document.directory, json_url(json, "directory", where));
  ASSIGN(document.url, json_url(json, "url", where));
  ASSIGN(document.contacts, json_strings(json, "contacts", where));
  ASSIGN(document.orders, optional_url(json, "orders", where));
  return document;
}

std::string new_account_payload(const std::vector<std::string>& contacts, bool terms_agreed,
                                std::string_view binding) {
  Json json = Json::object();
  if (!contacts.empty()) json["contact"] = contacts;
  if (terms_agreed) json["termsOfServiceAgreed"] = true;
  if (!binding.empty()) json["externalAccountBinding"] = Json::parse(binding, nullptr, false);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<std::string> parse_account_orders(std::string_view body, const std::string& where) {
  ASSIGN(const Json json, parse_json(body, where));
  if (!json.is_object()) return Error(where + ": want an account object");
  return optional_url(json, "orders", where);
}

}  // namespace millrace::acme
