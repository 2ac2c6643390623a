#include "dnszone/rdata_field.h"

#include <algorithm>
#include <chrono>
#include <optional>

#include <arpa/inet.h>

#include "core/encoding.h"
#include "core/printable.h"
#include "dnszone/name_text.h"
#include "dnszone/octets.h"
#include "dnszone/period.h"
#include "dnszone/type_bitmap.h"

namespace millrace::dnszone {
namespace {

Error want(const Token& token, const std::string& what) {
  return Error("\"" + printable(token.text) + "\", want " + what);
}

Result<void> append_number(std::string& rdata, const Token& token, uint32_t limit, size_t octets) {
  const auto number = parse_number(token.text, limit);
  if (!number) return want(token, "a number from 0 to " + std::to_string(limit));
  for (size_t left = octets; left > 0; --left) {
    rdata += static_cast<char>(*number >> 8 * (left - 1) & 0xFFU);
  }
  return {};
}

Result<void> append_address(std::string& rdata, const Token& token, int family, size_t octets) {
  char wire[16];
  if (inet_pton(family, std::string(token.text).c_str(), wire) != 1) {
    return want(token, family == AF_INET ? "an IPv4 address" : "an IPv6 address");
  }
  rdata.append(wire, octets);
  return {};
}

// The token's octets, escapes resolved.
Result<std::string> unescaped(const Token& token) {
  std::string octets;
  for (size_t at = 0; at < token.text.size();) {
    const auto octet = take_octet(token.text, at);
    if (!octet) return want(token, "\\DDD with 000 to 255 or \\X");
    octets += *octet;
  }
  return octets;
}

// <character-string>: its length in one octet (RFC 1035 §3.3).
Result<void> append_string(std::string& rdata, const Token& token) {
  ASSIGN(const std::string octets, unescaped(token));
  if (octets.size() > 255) {
    return Error("a string of " + std::to_string(octets.size()) +
                 " octets, want at most 255: split it into several");
  }
  rdata += static_cast<char>(octets.size());
  rdata += octets;
  return {};
}

std::string joined(std::span<const Token> tokens) {
  std::string text;
  for (const Token& token : tokens) text += token.text;
  return text;
}

Result<void> append_hex(std::string& rdata, std::span<const Token> tokens) {
  const auto octets = from_hex(joined(tokens));
  if (!octets) return want(tokens.front(), "an even number of hexadecimal digits");
  rdata += *octets;
  return {};
}

Result<void> append_base64(std::string& rdata, std::span<const Token> tokens) {
  const auto octets =
      tokens.size() == 1 ? from_base64(tokens[0].text) : from_base64(joined(tokens));
  if (!octets) return want(tokens.front(), "base64 with its padding");
  rdata += *octets;
  return {};
}

Result<void> append_period(std::string& rdata, const Token& token) {
  const auto seconds = parse_period(token.text);
  if (!seconds) return want(token, "seconds, or a period like 1h30m");
  put_u32(rdata, *seconds);
  return {};
}

Result<void> append_type(std::string& rdata, const Token& token) {
  ASSIGN(const RrType type, parse_type(token.text));
  put_u16(rdata, static_cast<uint16_t>(type));
  return {};
}

// The entry's words as they stood, quotes and gaps too, for ldns to read.
std::string source_text(std::span<const Token> tokens) {
  std::string text;
  uint32_t end = tokens.front().begin;
  for (const Token& token : tokens) {
    if (token.begin != end) text += ' ';
    const char* quote = token.quoted ? "\"" : "";
    text.append(quote).append(token.text).append(quote);
    end = token.end;
  }
  return text;
}

// Everything rare: LOC, NSEC3's base32, SVCB's parameters, mnemonics of algorithms …
Result<void> append_by_ldns(std::string& rdata, ldns_rdf_type kind, std::span<const Token> tokens) {
  const std::string text = tokens.size() > 1 ? source_text(tokens) : std::string(tokens[0].text);
  const LdnsRdfPtr field(ldns_rdf_new_frm_str(kind, text.c_str()));
  if (!field || text.find('\0') != std::string::npos) {
    return Error("\"" + printable(text, 60) + "\" is not what belongs here");
  }
  rdata.append(reinterpret_cast<const char*>(ldns_rdf_data(field.get())),
               ldns_rdf_size(field.get()));
  return {};
}

// A number, or one of ldns' mnemonics ("ECDSAP256SHA256", "DANE-EE").
Result<void> append_code(std::string& rdata, ldns_rdf_type kind, std::span<const Token> tokens,
                         size_t octets) {
  const std::string_view text = tokens[0].text;
  const bool number = !text.empty() && text[0] >= '0' && text[0] <= '9';
  if (!number) return append_by_ldns(rdata, kind, tokens);
  return append_number(rdata, tokens[0], octets == 1 ? UINT8_MAX : UINT16_MAX, octets);
}

// The two digits at `at`.
unsigned two_digits(std::string_view text, size_t at) {
  return static_cast<unsigned>((text[at] - '0') * 10 + (text[at + 1] - '0'));
}

// YYYYMMDDHHMMSS in seconds since 1970; nullopt: no such time, or one outside of 32 bits.
std::optional<uint32_t> seconds_at(std::string_view digits) {
  const auto year = static_cast<int>(two_digits(digits, 0) * 100 + two_digits(digits, 2));
  const std::chrono::year_month_day date(std::chrono::year(year),
                                         std::chrono::month(two_digits(digits, 4)),
                                         std::chrono::day(two_digits(digits, 6)));
  const int64_t hour = two_digits(digits, 8);
  const int64_t minute = two_digits(digits, 10);
  const int64_t second = two_digits(digits, 12);
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  const int64_t seconds = days * 86400 + hour * 3600 + minute * 60 + second;
  if (seconds < 0 || seconds > UINT32_MAX) return std::nullopt;
  return static_cast<uint32_t>(seconds);
}

// YYYYMMDDHHMMSS or seconds (RFC 4034 §3.2); ldns would let larger numbers wrap.
Result<void> append_time(std::string& rdata, const Token& token) {
  const bool digits = token.text.find_first_not_of("0123456789") == std::string_view::npos;
  if (token.text.size() != 14 || !digits) return append_number(rdata, token, UINT32_MAX, 4);
  const auto seconds = seconds_at(token.text);
  if (!seconds) return want(token, "a time from 19700101000000 to 21060207062815");
  put_u32(rdata, *seconds);
  return {};
}

Result<void> append_long_string(std::string& rdata, const Token& token) {
  ASSIGN(const std::string octets, unescaped(token));
  rdata += octets;
  return {};
}

Result<void> append_bitmap(std::string& rdata, std::span<const Token> tokens) {
  std::vector<RrType> types;
  for (const Token& token : tokens) {
    ASSIGN(const RrType type, parse_type(token.text));
    types.push_back(type);
  }
  std::sort(types.begin(), types.end());
  types.erase(std::unique(types.begin(), types.end()), types.end());
  rdata += type_bitmap(types);
  return {};
}

}  // namespace

size_t field_width(ldns_rdf_type kind, size_t left) {
  switch (kind) {
    case LDNS_RDF_TYPE_HEX:
    case LDNS_RDF_TYPE_B64:
    case LDNS_RDF_TYPE_NSEC:
    case LDNS_RDF_TYPE_LOC:
    case LDNS_RDF_TYPE_WKS:
    case LDNS_RDF_TYPE_SERVICE:
    case LDNS_RDF_TYPE_SVCPARAMS:
      return left;
    case LDNS_RDF_TYPE_HIP:  // algorithm, HIT, key (RFC 8005 §6)
      return std::min<size_t>(left, 3);
    default:
      return 1;
  }
}

Result<void> append_field(std::string& rdata, ldns_rdf_type kind, std::span<const Token> tokens,
                          std::string_view origin) {
  switch (kind) {
    case LDNS_RDF_TYPE_DNAME:
      return append_name(rdata, tokens[0].text, origin);
    case LDNS_RDF_TYPE_A:
      return append_address(rdata, tokens[0], AF_INET, 4);
    case LDNS_RDF_TYPE_AAAA:
      return append_address(rdata, tokens[0], AF_INET6, 16);
    case LDNS_RDF_TYPE_STR:
      return append_string(rdata, tokens[0]);
    case LDNS_RDF_TYPE_LONG_STR:
      return append_long_string(rdata, tokens[0]);
    case LDNS_RDF_TYPE_INT8:
      return append_number(rdata, tokens[0], UINT8_MAX, 1);
    case LDNS_RDF_TYPE_INT16:
      return append_number(rdata, tokens[0], UINT16_MAX, 2);
    case LDNS_RDF_TYPE_INT32:
      return append_number(rdata, tokens[0], UINT32_MAX, 4);
    case LDNS_RDF_TYPE_PERIOD:
      return append_period(rdata, tokens[0]);
    case LDNS_RDF_TYPE_TYPE:
      return append_type(rdata, tokens[0]);
    case LDNS_RDF_TYPE_HEX:
      return append_hex(rdata, tokens);
    case LDNS_RDF_TYPE_B64:
      return append_base64(rdata, tokens);
    case LDNS_RDF_TYPE_NSEC:
      return append_bitmap(rdata, tokens);
    case LDNS_RDF_TYPE_TIME:
      return append_time(rdata, tokens[0]);
    case LDNS_RDF_TYPE_CERT_ALG:
      return append_code(rdata, kind, tokens, 2);
    case LDNS_RDF_TYPE_ALG:
    case LDNS_RDF_TYPE_CERTIFICATE_USAGE:
    case LDNS_RDF_TYPE_SELECTOR:
    case LDNS_RDF_TYPE_MATCHING_TYPE:
      return append_code(rdata, kind, tokens, 1);
    default:
      return append_by_ldns(rdata, kind, tokens);
  }
}

}  // namespace millrace::dnszone
