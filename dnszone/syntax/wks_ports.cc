#include "dnszone/syntax/wks_ports.h"

#include <span>

#include "core/base/ascii.h"
#include "core/base/decimal.h"

namespace millrace::dnszone {
namespace {

struct NamedNumber {
  std::string_view name;
  uint16_t number;
};
constexpr NamedNumber kProtocols[] = {{"icmp", 1}, {"tcp", 6}, {"udp", 17}};
// Those of RFC 1700 that hosts had when WKS was in use, and its examples.
constexpr NamedNumber kPorts[] = {
    {"echo", 7},      {"discard", 9},  {"systat", 11},   {"daytime", 13}, {"netstat", 15},
    {"qotd", 17},     {"chargen", 19}, {"ftp-data", 20}, {"ftp", 21},     {"ssh", 22},
    {"telnet", 23},   {"smtp", 25},    {"time", 37},     {"whois", 43},   {"domain", 53},
    {"tftp", 69},     {"gopher", 70},  {"finger", 79},   {"http", 80},    {"www", 80},
    {"kerberos", 88}, {"pop3", 110},   {"sunrpc", 111},  {"auth", 113},   {"nntp", 119},
    {"ntp", 123},     {"imap", 143},   {"snmp", 161},    {"bgp", 179},    {"irc", 194},
    {"https", 443},
};

std::optional<uint16_t> find(std::span<const NamedNumber> names, std::string_view word,
                             uint32_t limit) {
  const std::string folded = lower(word);
  for (const NamedNumber& known : names) {
    if (known.name == folded) return known.number;
  }
  const auto number = parse_decimal<uint32_t>(word, limit);
  if (!number) return std::nullopt;
  return static_cast<uint16_t>(*number);
}

}  // namespace

std::optional<uint8_t> wks_protocol(std::string_view word) {
  const auto number = find(kProtocols, word, UINT8_MAX);
  if (!number) return std::nullopt;
  return static_cast<uint8_t>(*number);
}

std::optional<uint16_t> wks_port(std::string_view word) {
  return find(kPorts, word, UINT16_MAX);
}

}  // namespace millrace::dnszone
