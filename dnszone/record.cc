#include "dnszone/record.h"

#include <array>
#include <charconv>

#include <strings.h>

#include "core/encoding.h"
#include "core/printable.h"
#include "dnszone/ldns_record.h"
#include "dnszone/rdata_layout.h"

namespace millrace::dnszone {
namespace {

struct KnownType {
  RrType type;
  std::string_view text;
};
// The common ones, found without a walk through ldns' table of 260; and AMTRELAY, which ldns is
// mostly built without.
constexpr KnownType kKnownTypes[] = {
    {RrType::a, "A"},           {RrType::aaaa, "AAAA"},    {RrType::ns, "NS"},
    {RrType::cname, "CNAME"},   {RrType{15}, "MX"},        {RrType::txt, "TXT"},
    {RrType::soa, "SOA"},       {RrType{12}, "PTR"},       {RrType{33}, "SRV"},
    {RrType::rrsig, "RRSIG"},   {RrType::nsec, "NSEC"},    {RrType::nsec3, "NSEC3"},
    {RrType::dnskey, "DNSKEY"}, {RrType::ds, "DS"},        {RrType::tlsa, "TLSA"},
    {RrType::dname, "DNAME"},   {RrType{260}, "AMTRELAY"},
};

bool same_folded(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

// Where each label of a wire name starts, leftmost first.
size_t label_starts(std::string_view wire, std::array<uint8_t, 128>& starts) {
  size_t count = 0;
  for (size_t at = 0; wire[at] != 0; at += static_cast<uint8_t>(wire[at]) + 1U) {
    starts[count++] = static_cast<uint8_t>(at);
  }
  return count;
}

std::string_view label_at(std::string_view wire, size_t start) {
  return wire.substr(start + 1, static_cast<uint8_t>(wire[start]));
}

// RFC 3597 §5, which is allowed for every type: ldns has no words for an IPSECKEY without a key.
std::string generic_text(std::string_view rdata) {
  return "\\# " + std::to_string(rdata.size()) + (rdata.empty() ? "" : " ") + to_hex(rdata);
}

}  // namespace

std::string to_text(RrType type) {
  for (const KnownType& known : kKnownTypes) {
    if (known.type == type) return std::string(known.text);
  }
  const LdnsTextPtr text(ldns_rr_type2str(static_cast<ldns_rr_type>(type)));
  return text ? text.get() : "TYPE" + std::to_string(static_cast<unsigned>(type));
}

Result<RrType> parse_type(std::string_view text) {
  for (const KnownType& known : kKnownTypes) {
    if (same_folded(known.text, text)) return known.type;
  }
  const auto unknown = [&] { return Error("\"" + printable(text) + "\" is no record type"); };
  if (text.size() > 4 && same_folded(text.substr(0, 4), "TYPE")) {  // RFC 3597 §5
    uint16_t number = 0;
    const auto [end, error] = std::from_chars(text.data() + 4, text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return unknown();
    return RrType{number};
  }
  const ldns_rr_type type = ldns_get_rr_type_by_name(std::string(text).c_str());
  if (type == 0 || text.find('\0') != std::string_view::npos) return unknown();
  return static_cast<RrType>(type);
}

Result<std::string> rdata_text(RrType type, std::string_view rdata) {
  if (is_written_generic(type)) {
    TRY(check_rdata(type, rdata));
    return generic_text(rdata);
  }
  ASSIGN(const LdnsRrPtr rr, to_ldns({DnsName::root(), type, 0, std::string(rdata)}));
  if (lacks_last_field(*rr)) return generic_text(rdata);
  const LdnsTextPtr line(ldns_rr2str_fmt(ldns_output_format_nocomments, rr.get()));
  if (!line) return generic_text(rdata);
  std::string_view text(line.get());
  for (int field = 0; field < 4; ++field) {  // owner, TTL, class, type
    const size_t tab = text.find('\t');
    text.remove_prefix(tab == std::string_view::npos ? text.size() : tab + 1);
  }
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  return std::string(text);
}

Result<std::string> record_text(const Record& record) {
  ASSIGN(const std::string rdata, rdata_text(record.type, record.rdata));
  return record.owner.text() + ' ' + std::to_string(record.ttl) + " IN " + to_text(record.type) +
         ' ' + rdata;
}

bool canonical_less(const DnsName& a, const DnsName& b) {
  std::array<uint8_t, 128> a_starts{};
  std::array<uint8_t, 128> b_starts{};
  size_t a_left = label_starts(a.wire(), a_starts);
  size_t b_left = label_starts(b.wire(), b_starts);
  while (a_left > 0 && b_left > 0) {
    // string_view compares octets as unsigned, as the RFC wants.
    const int order =
        label_at(a.wire(), a_starts[--a_left]).compare(label_at(b.wire(), b_starts[--b_left]));
    if (order != 0) return order < 0;
  }
  return a_left < b_left;
}

std::string txt_rdata(std::string_view value) {
  std::string rdata;
  do {
    const std::string_view part = value.substr(0, 255);
    rdata += static_cast<char>(part.size());
    rdata += part;
    value.remove_prefix(part.size());
  } while (!value.empty());
  return rdata;
}

std::string tlsa_311_rdata(std::string_view digest_octets) {
  return std::string("\x03\x01\x01") + std::string(digest_octets);
}

uint32_t soa_serial(std::string_view soa_rdata) {
  if (soa_rdata.size() < 20) return 0;
  uint32_t serial =
      0;  // five numbers of four octets end the rdata; the serial is the first of them
  for (const char octet : soa_rdata.substr(soa_rdata.size() - 20, 4)) {
    serial = serial << 8U | static_cast<uint8_t>(octet);
  }
  return serial;
}

}  // namespace millrace::dnszone
