// A resource record, the one form in which all of dnszone holds it.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/name.h"
#include "core/base/result.h"

namespace millrace::dnszone {

// RR TYPEs by number (IANA registry); these are the ones the code speaks of.
enum class RrType : uint16_t {
  a = 1,
  ns = 2,
  cname = 5,
  soa = 6,
  ptr = 12,
  hinfo = 13,
  mx = 15,
  txt = 16,
  afsdb = 18,
  aaaa = 28,
  srv = 33,
  naptr = 35,
  kx = 36,
  dname = 39,
  opt = 41,
  ds = 43,
  rrsig = 46,
  nsec = 47,
  dnskey = 48,
  nsec3 = 50,
  nsec3param = 51,
  tlsa = 52,
  smimea = 53,
  cds = 59,
  cdnskey = 60,
  csync = 62,
  zonemd = 63,
  svcb = 64,
  https = 65,
  spf = 99,
  uri = 256,
  caa = 257,
};
std::string to_text(RrType type);  // "TXT", "WALLET", "TYPE65280"
// As in zone files that BIND 9.18, Knot 3.2 and NSD 4.6 read: "TXT", "TYPE262" for WALLET.
void append_file_type(std::string& text, RrType type);
Result<RrType> parse_type(std::string_view text);
constexpr bool is_address(RrType type) {
  return type == RrType::a || type == RrType::aaaa;
}
// RRSIG, NSEC and NSEC3: signing makes them, at any name.
constexpr bool is_made_by_signing(RrType type) {
  return type == RrType::rrsig || type == RrType::nsec || type == RrType::nsec3;
}

struct Record {
  DnsName owner;
  RrType type;
  uint32_t ttl = 0;   // seconds
  std::string rdata;  // wire form, names uncompressed and in the case they were written

  bool operator==(const Record&) const = default;
};

// Presentation form of rdata on one line, names absolute ("10 mail.example.org."); the generic form
// "\# 3 0a0000" (RFC 3597) where common servers do not read the words.
Result<std::string> rdata_text(RrType type, std::string_view rdata);
// Wire form of rdata given in presentation form on one line; relative names are below `origin`.
// Also reads the generic form "\# 4 0a000001" (RFC 3597).
Result<std::string> parse_rdata(RrType type, std::string_view text, const DnsName& origin);
// "owner TTL IN TYPE rdata", no newline.
Result<std::string> record_text(const Record& record);

// Canonical order of names (RFC 4034 §6.1): labels from the right, as octets. true: a before b.
bool canonical_less(const DnsName& a, const DnsName& b);

// Rdata of a TXT with one value (strings of at most 255 octets), and of TLSA 3 1 1.
std::string txt_rdata(std::string_view value);
// The strings of a TXT put together; nullopt: they do not fill the rdata.
std::optional<std::string> txt_value(std::string_view rdata);
std::string tlsa_311_rdata(std::string_view digest_octets);

// RFC 1982: a is after b. Serials 2^31 apart are in no order: false both ways.
constexpr bool serial_after(uint32_t a, uint32_t b) {
  return a != b && static_cast<uint32_t>(a - b) < 0x80000000U;
}

}  // namespace millrace::dnszone
