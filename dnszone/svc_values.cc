#include "dnszone/svc_values.h"

#include <algorithm>
#include <vector>

#include <arpa/inet.h>

#include "core/encoding.h"
#include "dnszone/doh_template.h"
#include "dnszone/escaped_octets.h"
#include "dnszone/octets.h"
#include "dnszone/period.h"

namespace millrace::dnszone {
namespace {

enum class Form : uint8_t { octets, keys, list, none, port, ipv4, ipv6, base64, doh, groups };

struct SvcKey {
  uint16_t number;
  std::string_view name;
  Form form;
  bool is_common;  // BIND 9.18, Knot 3.2 and NSD 4.6 read its name
};
constexpr SvcKey kKeys[] = {
    {kSvcMandatory, "mandatory", Form::keys, true},
    {kSvcAlpn, "alpn", Form::list, true},
    {kSvcNoDefaultAlpn, "no-default-alpn", Form::none, true},
    {3, "port", Form::port, true},
    {4, "ipv4hint", Form::ipv4, true},
    {5, "ech", Form::base64, true},
    {6, "ipv6hint", Form::ipv6, true},
    {7, "dohpath", Form::doh, false},
    {8, "ohttp", Form::none, false},
    {9, "tls-supported-groups", Form::groups, false},
};

const SvcKey* find_key(uint16_t number) {
  for (const SvcKey& key : kKeys) {
    if (key.number == number) return &key;
  }
  return nullptr;
}

Form form_of(uint16_t number) {
  const SvcKey* key = find_key(number);
  return key ? key->form : Form::octets;
}

// Between commas, at least one.
std::vector<std::string_view> parts_of(std::string_view list) {
  std::vector<std::string_view> parts;
  for (size_t comma = 0; comma != std::string_view::npos;) {
    comma = list.find(',');
    parts.push_back(list.substr(0, comma));
    if (comma != std::string_view::npos) list.remove_prefix(comma + 1);
  }
  return parts;
}

using Wire = std::optional<std::string>;

// In rising order, none twice: the order does not matter to the person who writes it.
Wire key_list(std::string_view text) {
  std::vector<uint16_t> keys;
  for (const std::string_view part : parts_of(text)) {
    const auto key = parse_svc_key(part);
    if (!key) return std::nullopt;
    keys.push_back(*key);
  }
  std::sort(keys.begin(), keys.end());
  std::string wire;
  for (const uint16_t key : keys) put_u16(wire, key);
  return wire;
}

Wire group_list(std::string_view text) {
  std::string wire;
  for (const std::string_view part : parts_of(text)) {
    const auto group = parse_number(part, UINT16_MAX);
    if (!group) return std::nullopt;
    put_u16(wire, *group);
  }
  return wire;
}

// Items between commas, "\," and "\\" within them (RFC 9460 appendix A.1).
Wire item_list(std::string_view text) {
  std::string wire, item;
  const auto end_item = [&] {
    if (item.empty() || item.size() > 255) return false;
    wire += static_cast<char>(item.size());
    wire += item;
    item.clear();
    return true;
  };
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == ',') {
      if (!end_item()) return std::nullopt;
      continue;
    }
    if (text[at] == '\\' && (++at == text.size() || (text[at] != ',' && text[at] != '\\'))) {
      return std::nullopt;
    }
    item += text[at];
  }
  return end_item() ? Wire(wire) : std::nullopt;
}

Wire address_list(std::string_view text, int family, size_t octets) {
  std::string wire;
  for (const std::string_view part : parts_of(text)) {
    char address[16];
    const bool whole = part.find('\0') == std::string_view::npos;
    if (!whole || inet_pton(family, std::string(part).c_str(), address) != 1) return std::nullopt;
    wire.append(address, octets);
  }
  return wire;
}

Wire port_value(std::string_view text) {
  const auto port = parse_number(text, UINT16_MAX);
  if (!port) return std::nullopt;
  std::string wire;
  put_u16(wire, *port);
  return wire;
}

Wire value_of(Form form, std::string_view text) {
  switch (form) {
    case Form::keys:
      return key_list(text);
    case Form::list:
      return item_list(text);
    case Form::port:
      return port_value(text);
    case Form::ipv4:
      return address_list(text, AF_INET, 4);
    case Form::ipv6:
      return address_list(text, AF_INET6, 16);
    case Form::base64:
      return from_base64(text);
    case Form::groups:
      return group_list(text);
    default:
      return std::string(text);
  }
}

bool rises(std::string_view numbers) {
  for (size_t at = 2; at < numbers.size(); at += 2) {
    if (u16_at(numbers, at) <= u16_at(numbers, at - 2)) return false;
  }
  return true;
}

bool are_items(std::string_view wire) {
  while (!wire.empty()) {
    const size_t length = octet_at(wire, 0);
    if (length == 0 || length + 1 > wire.size()) return false;
    wire.remove_prefix(length + 1);
  }
  return true;
}

bool are_distinct(std::string_view numbers) {
  std::vector<uint16_t> seen;
  for (size_t at = 0; at < numbers.size(); at += 2) seen.push_back(u16_at(numbers, at));
  std::sort(seen.begin(), seen.end());
  return std::adjacent_find(seen.begin(), seen.end()) == seen.end();
}

bool is_multiple(std::string_view wire, size_t octets) {
  return !wire.empty() && wire.size() % octets == 0;
}

template <class Append>
void append_list(std::string& out, std::string_view wire, size_t octets, Append append) {
  for (size_t at = 0; at < wire.size(); at += octets) {
    if (at > 0) out += ',';
    append(wire.substr(at, octets));
  }
}

// The items with "\," and "\\", which are then escaped once more as a <character-string>.
std::string items_text(std::string_view wire) {
  std::string text;
  while (!wire.empty()) {
    const size_t length = octet_at(wire, 0);
    if (!text.empty()) text += ',';
    for (const char c : wire.substr(1, length)) {
      if (c == ',' || c == '\\') text += '\\';
      text += c;
    }
    wire.remove_prefix(length + 1);
  }
  return text;
}

bool has_item_with_final_backslash(std::string_view wire) {
  while (!wire.empty()) {
    const size_t length = octet_at(wire, 0);
    if (wire[length] == '\\') return true;
    wire.remove_prefix(length + 1);
  }
  return false;
}

void append_addresses(std::string& out, std::string_view wire, int family, size_t octets) {
  append_list(out, wire, octets, [&](std::string_view address) {
    char text[INET6_ADDRSTRLEN] = {};
    out += inet_ntop(family, address.data(), text, sizeof text);
  });
}

// In quotes unless every octet means itself everywhere.
void append_string_value(std::string& out, std::string_view octets) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./+,:";
  if (octets.find_first_not_of(kPlain) == std::string_view::npos) {
    out += octets;
  } else {
    append_quoted(out, octets);
  }
}

}  // namespace

std::optional<uint16_t> parse_svc_key(std::string_view word) {
  for (const SvcKey& key : kKeys) {
    if (key.name == word) return key.number;
  }
  if (!word.starts_with("key")) return std::nullopt;
  const std::string_view digits = word.substr(3);
  const auto number = parse_number(digits, UINT16_MAX);
  if (!number || (digits.size() > 1 && digits[0] == '0')) return std::nullopt;
  return static_cast<uint16_t>(*number);
}

std::string svc_key_text(uint16_t number) {
  const SvcKey* key = find_key(number);
  return key && key->is_common ? std::string(key->name) : "key" + std::to_string(number);
}

std::optional<std::string> svc_value(uint16_t key, std::string_view octets) {
  Wire wire = value_of(form_of(key), octets);
  if (!wire || !is_svc_value(key, *wire)) return std::nullopt;
  return wire;
}

std::string svc_value_form(uint16_t key) {
  switch (form_of(key)) {
    case Form::keys:
      return "names of keys, each once, without mandatory";
    case Form::list:
      return "names of protocols of 1 to 255 octets, commas between them";
    case Form::none:
      return "no value";
    case Form::port:
      return "a port from 0 to 65535";
    case Form::ipv4:
      return "IPv4 addresses";
    case Form::ipv6:
      return "IPv6 addresses";
    case Form::base64:
      return "base64 with its padding";
    case Form::doh:
      return "a path with the variable dns, like /dns-query{?dns}";
    case Form::groups:
      return "numbers from 0 to 65535, each once";
    default:
      return "at most 65535 octets";
  }
}

bool is_svc_value(uint16_t key, std::string_view wire) {
  if (wire.size() > UINT16_MAX) return false;
  switch (form_of(key)) {
    case Form::keys:
      return is_multiple(wire, 2) && u16_at(wire, 0) != kSvcMandatory && rises(wire);
    case Form::list:
      return !wire.empty() && are_items(wire);
    case Form::none:
      return wire.empty();
    case Form::port:
      return wire.size() == 2;
    case Form::ipv4:
      return is_multiple(wire, 4);
    case Form::ipv6:
      return is_multiple(wire, 16);
    case Form::base64:
      return !wire.empty();
    case Form::doh:
      return is_doh_template(wire);
    case Form::groups:
      return is_multiple(wire, 2) && are_distinct(wire);
    default:
      return true;
  }
}

bool append_svc_value(std::string& out, uint16_t key, std::string_view wire) {
  if (wire.empty()) return true;
  out += '=';
  switch (form_of(key)) {
    case Form::keys:
      append_list(out, wire, 2, [&](std::string_view k) { out += svc_key_text(u16_at(k, 0)); });
      return true;
    case Form::list:
      append_string_value(out, items_text(wire));
      return !has_item_with_final_backslash(wire);
    case Form::port:
      out += std::to_string(u16_at(wire, 0));
      return true;
    case Form::ipv4:
      append_addresses(out, wire, AF_INET, 4);
      return true;
    case Form::ipv6:
      append_addresses(out, wire, AF_INET6, 16);
      return true;
    case Form::base64:
      append_base64(out, wire);
      return true;
    default:
      append_string_value(out, wire);
      return true;
  }
}

}  // namespace millrace::dnszone
