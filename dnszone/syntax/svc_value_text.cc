#include "dnszone/syntax/svc_value_text.h"

#include <arpa/inet.h>

#include "core/base/encoding.h"
#include "core/base/escaped_octets.h"
#include "dnszone/syntax/octets.h"
#include "dnszone/syntax/svc_keys.h"

namespace millrace::dnszone {
namespace {

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

// Knot 3.2 reads no item of one octet before another, and what is escaped twice it reads as
// something else.
bool has_words_for_all(std::string_view wire) {
  while (!wire.empty()) {
    const size_t length = octet_at(wire, 0);
    const std::string_view item = wire.substr(1, length);
    wire.remove_prefix(length + 1);
    if (item.find_first_of(",\\") != std::string_view::npos) return false;
    if (item.size() == 1 && !wire.empty()) return false;
  }
  return true;
}

void append_addresses(std::string& out, std::string_view wire, int family, size_t octets) {
  append_list(out, wire, octets, [&](std::string_view address) {
    char text[INET6_ADDRSTRLEN] = {};
    out += inet_ntop(family, address.data(), text, sizeof text);
  });
}

// In quotes unless every octet is literal everywhere.
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

bool append_svc_value(std::string& out, uint16_t key, std::string_view wire) {
  if (wire.empty()) return true;
  out += '=';
  switch (svc_form(key)) {
    case SvcForm::keys:
      append_list(out, wire, 2, [&](std::string_view k) { out += svc_key_text(u16_at(k, 0)); });
      return true;
    case SvcForm::list:
      append_string_value(out, items_text(wire));
      return has_words_for_all(wire);
    case SvcForm::port:
      out += std::to_string(u16_at(wire, 0));
      return true;
    case SvcForm::ipv4:
      append_addresses(out, wire, AF_INET, 4);
      return true;
    case SvcForm::ipv6:
      append_addresses(out, wire, AF_INET6, 16);
      return true;
    case SvcForm::base64:
      append_base64(out, wire);
      return true;
    default:
      append_string_value(out, wire);
      return true;
  }
}

}  // namespace millrace::dnszone
