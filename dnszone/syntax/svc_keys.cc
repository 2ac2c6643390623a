#include "dnszone/syntax/svc_keys.h"

#include "core/base/decimal.h"

namespace millrace::dnszone {
namespace {

struct SvcKey {
  uint16_t number;
  std::string_view name;
  SvcForm form;
  bool is_common;  // BIND 9.18, Knot 3.2 and NSD 4.6 read its name
};
constexpr SvcKey kKeys[] = {
    {kSvcMandatory, "mandatory", SvcForm::keys, true},
    {kSvcAlpn, "alpn", SvcForm::list, true},
    {kSvcNoDefaultAlpn, "no-default-alpn", SvcForm::none, true},
    {3, "port", SvcForm::port, true},
    {4, "ipv4hint", SvcForm::ipv4, true},
    {5, "ech", SvcForm::base64, true},
    {6, "ipv6hint", SvcForm::ipv6, true},
    {7, "dohpath", SvcForm::doh, false},
    {8, "ohttp", SvcForm::none, false},
    {9, "tls-supported-groups", SvcForm::groups, false},
};

const SvcKey* find_key(uint16_t number) {
  for (const SvcKey& key : kKeys) {
    if (key.number == number) return &key;
  }
  return nullptr;
}

}  // namespace

SvcForm svc_form(uint16_t number) {
  const SvcKey* key = find_key(number);
  return key ? key->form : SvcForm::octets;
}

std::optional<uint16_t> parse_svc_key(std::string_view word) {
  for (const SvcKey& key : kKeys) {
    if (key.name == word) return key.number;
  }
  if (!word.starts_with("key")) return std::nullopt;
  const std::string_view digits = word.substr(3);
  const auto number = parse_decimal<uint32_t>(digits, UINT16_MAX);
  if (!number || (digits.size() > 1 && digits[0] == '0')) return std::nullopt;
  return static_cast<uint16_t>(*number);
}

std::string svc_key_text(uint16_t number) {
  const SvcKey* key = find_key(number);
  return key && key->is_common ? std::string(key->name) : "key" + std::to_string(number);
}

}  // namespace millrace::dnszone
