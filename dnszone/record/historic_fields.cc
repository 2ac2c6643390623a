#include "dnszone/record/historic_fields.h"

#include <algorithm>

#include <arpa/inet.h>

#include "core/base/ascii.h"
#include "core/base/encoding.h"
#include "dnszone/record/rdata_check.h"
#include "dnszone/syntax/octets.h"
#include "dnszone/syntax/wks_ports.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kMostPortOctets = 8192;
constexpr unsigned kMostPrefix = 128;

Result<void> read_services(RdataReader& reader) {
  const auto protocol = reader.at_end() ? std::nullopt : wks_protocol(reader.text());
  if (!protocol) return unexpected(reader, "a protocol: tcp, udp or its number");
  ++reader.at;
  std::string ports;
  for (; !reader.at_end(); ++reader.at) {
    const auto port = wks_port(reader.text());
    if (!port) return unexpected(reader, "a port: its number, or a name as in RFC 1700");
    if (ports.size() <= *port / 8U) ports.resize(*port / 8U + 1U);
    const auto octet = static_cast<uint8_t>(ports[*port / 8U]);
    ports[*port / 8U] = static_cast<char>(octet | 0x80U >> *port % 8U);
  }
  reader.rdata += static_cast<char>(*protocol);
  reader.rdata += ports;
  return {};
}

std::string without_dots(std::string_view text) {
  std::string digits(text);
  digits.erase(std::remove(digits.begin(), digits.end(), '.'), digits.end());
  return digits;
}

// "0x47.0005.80…" (RFC 1706 §5).
Result<void> read_nsap(RdataReader& reader) {
  const std::string_view text = reader.text();
  const bool begins = text.size() > 2 && text[0] == '0' && lower(text[1]) == 'x';
  const auto octets = begins ? from_hex(without_dots(text.substr(2))) : std::nullopt;
  if (!octets || octets->empty()) return unexpected(reader, "0x and hexadecimal digits");
  ++reader.at;
  reader.rdata += *octets;
  return {};
}

bool are_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

// "+61.2.0000.0000", or hexadecimal digits, with dots between them.
Result<void> read_atma(RdataReader& reader) {
  const std::string_view text = reader.text();
  const bool is_number = text.starts_with('+');
  const std::string_view groups = text.substr(is_number ? 1 : 0);
  const bool stray_dot = groups.starts_with('.') || groups.ends_with('.') ||
                         groups.find("..") != std::string_view::npos;
  const std::string digits = without_dots(groups);
  const auto octets = is_number && are_digits(digits) ? std::optional(digits) : from_hex(digits);
  if (stray_dot || !octets || octets->empty() || (is_number && !are_digits(digits))) {
    return unexpected(reader, "hexadecimal digits, or + and digits");
  }
  ++reader.at;
  reader.rdata += static_cast<char>(is_number);
  reader.rdata += *octets;
  return {};
}

// The octets of the address that are written, the bits of the prefix zero.
Result<void> read_suffix(RdataReader& reader, unsigned prefix) {
  char address[16];
  const bool read =
      !reader.at_end() && inet_pton(AF_INET6, std::string(reader.text()).c_str(), address) == 1;
  if (!read) return unexpected(reader, "an IPv6 address");
  ++reader.at;
  const size_t first = prefix / 8;
  address[first] = static_cast<char>(static_cast<uint8_t>(address[first]) & 0xFFU >> prefix % 8);
  reader.rdata.append(address + first, sizeof address - first);
  return {};
}

Result<void> read_a6(RdataReader& reader) {
  ASSIGN(const uint32_t prefix, read_number(reader, kMostPrefix));
  reader.rdata += static_cast<char>(prefix);
  if (prefix < kMostPrefix) TRY(read_suffix(reader, prefix));
  return prefix == 0 ? Result<void>() : read_field(reader, Field::name);
}

// Algorithm, HIT, key; their lengths are in front of them in wire form (RFC 8005 §6).
Result<void> read_host_identity(RdataReader& reader) {
  ASSIGN(const uint32_t algorithm, read_number(reader, UINT8_MAX));
  const auto hit = reader.at_end() ? std::nullopt : from_hex(reader.text());
  if (!hit || hit->empty() || hit->size() > 255) {
    return unexpected(reader, "a host identity tag in hexadecimal digits");
  }
  ++reader.at;
  const auto key = reader.at_end() ? std::nullopt : from_base64(reader.text());
  if (!key || key->empty() || key->size() > UINT16_MAX) {
    return unexpected(reader, "a key in base64");
  }
  ++reader.at;
  reader.rdata += static_cast<char>(hit->size());
  reader.rdata += static_cast<char>(algorithm);
  put_u16(reader.rdata, static_cast<unsigned>(key->size()));
  reader.rdata.append(*hit).append(*key);
  return {};
}

}  // namespace

Result<void> read_historic_field(RdataReader& reader, Field field) {
  switch (field) {
    case Field::services:
      return read_services(reader);
    case Field::nsap:
      return read_nsap(reader);
    case Field::atma:
      return read_atma(reader);
    case Field::a6:
      return read_a6(reader);
    default:
      return read_host_identity(reader);
  }
}

bool are_wks_services(std::string_view rdata) {
  return !rdata.empty() && rdata.size() - 1 <= kMostPortOctets &&
         (rdata.size() == 1 || rdata.back() != '\0');
}

bool is_atma(std::string_view rdata) {
  return rdata.size() >= 2 && (octet_at(rdata, 0) != 1 || are_digits(rdata.substr(1)));
}

size_t a6_name_at(std::string_view rdata) {
  return 1 + (kMostPrefix - octet_at(rdata, 0) + 7) / 8;
}

bool is_a6(std::string_view rdata) {
  if (rdata.empty() || octet_at(rdata, 0) > kMostPrefix) return false;
  const unsigned prefix = octet_at(rdata, 0);
  const size_t at = a6_name_at(rdata);
  if (at > rdata.size()) return false;
  if (prefix < kMostPrefix && (octet_at(rdata, 1) & ~(0xFFU >> prefix % 8) & 0xFFU) != 0) {
    return false;
  }
  const std::string_view name = rdata.substr(at);
  return prefix == 0 ? name.empty() : name_size(name) == name.size();
}

std::optional<size_t> host_identity_size(std::string_view rest) {
  if (rest.size() < 4) return std::nullopt;
  const size_t hit = octet_at(rest, 0);
  const size_t key = u16_at(rest, 2);
  const size_t size = 4 + hit + key;
  if (hit == 0 || key == 0 || size > rest.size()) return std::nullopt;
  return size;
}

}  // namespace millrace::dnszone
