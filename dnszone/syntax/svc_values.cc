#include "dnszone/syntax/svc_values.h"

#include <algorithm>
#include <vector>

#include <arpa/inet.h>

#include "core/base/decimal.h"
#include "core/base/encoding.h"
#include "dnszone/syntax/octets.h"
#include "dnszone/syntax/svc_keys.h"

namespace millrace::dnszone {
namespace {

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
    const auto group = parse_decimal<uint32_t>(part, UINT16_MAX);
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
  const auto port = parse_decimal<uint32_t>(text, UINT16_MAX);
  if (!port) return std::nullopt;
  std::string wire;
  put_u16(wire, *port);
  return wire;
}

Wire value_of(SvcForm form, std::string_view text) {
  switch (form) {
    case SvcForm::keys:
      return key_list(text);
    case SvcForm::list:
      return item_list(text);
    case SvcForm::port:
      return port_value(text);
    case SvcForm::ipv4:
      return address_list(text, AF_INET, 4);
    case SvcForm::ipv6:
      return address_list(text, AF_INET6, 16);
    case SvcForm::base64:
      return from_base64(text);
    case SvcForm::groups:
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

// "dns" of "dns:3" and "dns*".
std::string_view variable_name(std::string_view variable) {
  return variable.substr(0, variable.find_first_of(":*"));
}

// Of "?a,dns": an operator and variables.
bool has_dns(std::string_view expression) {
  constexpr std::string_view kOperators = "+#./;?&=,!@|";
  if (!expression.empty() && kOperators.find(expression[0]) != std::string_view::npos) {
    expression.remove_prefix(1);
  }
  while (true) {
    const size_t comma = expression.find(',');
    if (variable_name(expression.substr(0, comma)) == "dns") return true;
    if (comma == std::string_view::npos) return false;
    expression.remove_prefix(comma + 1);
  }
}

// The template of a DNS query over HTTPS (RFC 9461 §5, RFC 6570): relative, with the variable "dns"
// in one of its expressions, "/dns-query{?dns}".
bool is_doh_template(std::string_view text) {
  if (!text.starts_with('/')) return false;
  bool found = false;
  while (true) {
    const size_t open = text.find('{');
    if (open == std::string_view::npos) return found;
    const size_t close = text.find('}', open);
    if (close == std::string_view::npos) return false;
    found = has_dns(text.substr(open + 1, close - open - 1)) || found;
    text.remove_prefix(close + 1);
  }
}

}  // namespace

std::optional<std::string> svc_value(uint16_t key, std::string_view octets) {
  Wire wire = value_of(svc_form(key), octets);
  if (!wire || !is_svc_value(key, *wire)) return std::nullopt;
  return wire;
}

std::string svc_value_form(uint16_t key) {
  switch (svc_form(key)) {
    case SvcForm::keys:
      return "names of keys, each once, without mandatory";
    case SvcForm::list:
      return "names of protocols of 1 to 255 octets, commas between them";
    case SvcForm::none:
      return "no value";
    case SvcForm::port:
      return "a port from 0 to 65535";
    case SvcForm::ipv4:
      return "IPv4 addresses";
    case SvcForm::ipv6:
      return "IPv6 addresses";
    case SvcForm::base64:
      return "base64 with its padding";
    case SvcForm::doh:
      return "a path with the variable dns, like /dns-query{?dns}";
    case SvcForm::groups:
      return "numbers from 0 to 65535, each once";
    default:
      return "at most 65535 octets";
  }
}

bool is_svc_value(uint16_t key, std::string_view wire) {
  if (wire.size() > UINT16_MAX) return false;
  switch (svc_form(key)) {
    case SvcForm::keys:
      return is_multiple(wire, 2) && u16_at(wire, 0) != kSvcMandatory && rises(wire);
    case SvcForm::list:
      return !wire.empty() && are_items(wire);
    case SvcForm::none:
      return wire.empty();
    case SvcForm::port:
      return wire.size() == 2;
    case SvcForm::ipv4:
      return is_multiple(wire, 4);
    case SvcForm::ipv6:
      return is_multiple(wire, 16);
    case SvcForm::base64:
      return !wire.empty();
    case SvcForm::doh:
      return is_doh_template(wire);
    case SvcForm::groups:
      return is_multiple(wire, 2) && are_distinct(wire);
    default:
      return true;
  }
}

}  // namespace millrace::dnszone
