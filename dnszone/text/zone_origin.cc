// Neither the name of the file nor an $ORIGIN determines the origin: "db.example.org" and
// "example.org.zone" are good names of zones too, and a file that begins with "$ORIGIN org." may
// hold the zone example.org. A wrong guess would reject a valid zone or, worse, accept an invalid
// one.
#include "dnszone/text/zone_origin.h"

#include <algorithm>

#include <strings.h>

#include "core/base/ascii.h"
#include "core/base/decimal.h"
#include "dnszone/syntax/name_text.h"
#include "dnszone/syntax/zone_lexer.h"

namespace millrace::dnszone {
namespace {

// nullopt: an invalid name, or one that is relative to an unknown origin.
std::optional<DnsName> resolved(const Token& token, const std::optional<DnsName>& origin) {
  const std::string_view text = token.text;
  const bool absolute = text.ends_with('.') && !text.ends_with("\\.");
  if (!origin && !absolute) return std::nullopt;
  std::string wire;
  if (!append_name(wire, text, (origin ? *origin : DnsName::root()).wire())) return std::nullopt;
  return DnsName::from_wire(wire);
}

bool is_ttl_or_class(const Token& token) {
  const bool number = !token.text.empty() && is_digit(token.text[0]);
  return !token.quoted && (number || token.is("IN") || token.is("CLASS1"));
}

// After the owner, which may be left out, there may be a TTL and a class; then comes the type.
// Returns the index of the type; the number of tokens: this is not a SOA.
size_t soa_type(const Entry& entry) {
  if (entry.tokens[0].text.starts_with('$')) return entry.tokens.size();
  const auto begin = entry.tokens.begin() + (entry.blank_owner ? 0 : 1);
  const auto type = std::find_if_not(begin, entry.tokens.end(), is_ttl_or_class);
  if (type == entry.tokens.end() || type->quoted || !type->is("SOA")) return entry.tokens.size();
  return static_cast<size_t>(type - entry.tokens.begin());
}

}  // namespace

std::optional<DnsName> stated_origin(std::string_view text) {
  std::optional<DnsName> origin;
  ZoneLexer lexer(text);
  Entry entry;
  while (lexer.next(entry)) {
    if (entry.tokens[0].is("$ORIGIN") && entry.tokens.size() > 1) {
      origin = resolved(entry.tokens[1], origin);
    } else if (!entry.blank_owner && soa_type(entry) < entry.tokens.size()) {
      return resolved(entry.tokens[0], origin);
    }
  }
  return std::nullopt;
}

std::optional<uint32_t> stated_serial(std::string_view text) {
  ZoneLexer lexer(text);
  Entry entry;
  while (lexer.next(entry)) {
    const size_t serial = soa_type(entry) + 3;  // after the primary and the mailbox
    if (serial < entry.tokens.size())
      return parse_decimal<uint32_t>(entry.tokens[serial].text, UINT32_MAX);
  }
  return std::nullopt;
}

}  // namespace millrace::dnszone
