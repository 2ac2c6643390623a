#include "dnszone/record/rdata_digits.h"

#include <optional>

#include "core/base/ascii.h"
#include "core/base/encoding.h"
#include "core/base/joined.h"
#include "dnszone/record/digest_length.h"
#include "dnszone/record/rdata_check.h"

namespace millrace::dnszone {
namespace {

std::span<const Token> left(const RdataReader& reader) {
  return reader.tokens.subspan(reader.at);
}

// All words that are left.
Result<void> read_hex(RdataReader& reader) {
  const auto octets = from_hex(joined(left(reader), "", &Token::text));
  if (!octets || octets->empty()) {
    return unexpected(reader, "an even number of hexadecimal digits");
  }
  reader.at = reader.tokens.size();
  reader.rdata += *octets;
  return {};
}

Result<void> read_base64(RdataReader& reader) {
  const auto tokens = left(reader);
  const auto octets = tokens.size() == 1 ? from_base64(tokens[0].text)
                                         : from_base64(joined(tokens, "", &Token::text));
  if (!octets || octets->empty()) return unexpected(reader, "base64 with its padding");
  reader.at = reader.tokens.size();
  reader.rdata += *octets;
  return {};
}

Result<void> read_base64_or_dash(RdataReader& reader) {
  if (reader.text() != "-") return read_base64(reader);
  ++reader.at;
  return {};
}

// After a KEY whose flags exclude a key nothing may follow; otherwise something must.
Result<void> read_key(RdataReader& reader) {
  const bool none = says_no_key(reader.rdata);
  if (!reader.at_end() && !none) return read_base64(reader);
  if (reader.at_end() != none) {
    return unexpected(reader, none ? "no key, which the flags exclude" : "base64");
  }
  return {};
}

Result<void> read_digest(RdataReader& reader, Field field) {
  const size_t begin = reader.rdata.size();
  const size_t at = reader.at;
  TRY(read_hex(reader));
  const auto wrong = wrong_digest_length(field, std::string_view(reader.rdata).substr(0, begin),
                                         reader.rdata.size() - begin);
  if (!wrong) return {};
  reader.at = at;
  return Error(*wrong);
}

Result<void> put_counted(RdataReader& reader, const std::string& octets) {
  ++reader.at;
  reader.rdata += static_cast<char>(octets.size());
  reader.rdata += octets;
  return {};
}

// "-" or up to 255 octets (RFC 5155 §3.3).
Result<void> read_salt(RdataReader& reader) {
  if (reader.text() == "-") return put_counted(reader, "");
  const auto salt = from_hex(reader.text());
  if (!salt || salt->empty() || salt->size() > 255) {
    return unexpected(reader, "a salt of 1 to 255 octets in hexadecimal digits, or -");
  }
  return put_counted(reader, *salt);
}

std::optional<unsigned> base32hex_digit(char c) {
  c = lower(c);
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'v') return static_cast<unsigned>(c - 'a') + 10U;
  return std::nullopt;
}

// Without padding; the bits after the last octet are zero (RFC 4648 §3.5).
std::optional<std::string> from_base32hex(std::string_view text) {
  std::string octets;
  unsigned group = 0, bits = 0;
  for (const char c : text) {
    const auto digit = base32hex_digit(c);
    if (!digit) return std::nullopt;
    group = (group << 5U | *digit) & 0xFFFU;
    if (bits += 5; bits < 8) continue;
    octets += static_cast<char>(group >> (bits -= 8) & 0xFFU);
  }
  if (bits >= 5 || (group & ((1U << bits) - 1)) != 0) return std::nullopt;
  return octets;
}

Result<void> read_hash(RdataReader& reader) {
  const auto hash = from_base32hex(reader.text());
  if (!hash || hash->empty() || hash->size() > 255)
    return unexpected(reader, "a hash in base32hex");
  return put_counted(reader, *hash);
}

// Groups of hexadecimal digits with a separator between them, `least` to `most` digits each.
std::optional<std::string> grouped_hex(std::string_view text, char separator, size_t groups,
                                       size_t least, size_t most) {
  std::string digits;
  for (size_t i = 0; i < groups; ++i) {
    const std::string_view group = text.substr(0, text.find(separator));
    if (group.size() < least || group.size() > most) return std::nullopt;
    digits.append(most - group.size(), '0').append(group);
    text.remove_prefix(group.size());
    const bool is_last = i + 1 == groups;
    if (text.empty() != is_last) return std::nullopt;
    if (!is_last) text.remove_prefix(1);
  }
  return from_hex(digits);
}

Result<void> put_grouped(RdataReader& reader, const std::optional<std::string>& octets,
                         const std::string& expected) {
  if (!octets) return unexpected(reader, expected);
  ++reader.at;
  reader.rdata += *octets;
  return {};
}

}  // namespace

Result<void> read_digits_field(RdataReader& reader, Field field) {
  const std::string_view text = reader.at_end() ? std::string_view() : reader.text();
  switch (field) {
    case Field::hex:
      return read_hex(reader);
    case Field::base64:
      return read_base64(reader);
    case Field::base64_or_none:
      return reader.at_end() ? Result<void>() : read_base64(reader);
    case Field::base64_or_dash:
      return read_base64_or_dash(reader);
    case Field::key:
      return read_key(reader);
    case Field::salt:
      return read_salt(reader);
    case Field::hash:
      return read_hash(reader);
    case Field::locator:  // RFC 6742 §2.2.3
      return put_grouped(reader, grouped_hex(text, ':', 4, 1, 4), "64 bits like 14:4fff:ff20:ee64");
    case Field::eui48:  // RFC 7043 §3.2
      return put_grouped(reader, grouped_hex(text, '-', 6, 2, 2), "48 bits like 00-00-5e-00-53-2a");
    case Field::eui64:
      return put_grouped(reader, grouped_hex(text, '-', 8, 2, 2),
                         "64 bits like 00-00-5e-ef-10-00-00-2a");
    default:
      return read_digest(reader, field);
  }
}

}  // namespace millrace::dnszone
