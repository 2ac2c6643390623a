#include "dnszone/record/rdata_layout.h"

#include <algorithm>
#include <iterator>

#include "core/base/ascii.h"

namespace millrace::dnszone {
namespace {

using enum Field;
constexpr auto kWords = Written::words;
constexpr auto kNumber = Written::number;

// The common types first: they are found soonest by name. Folded are the names of RFC 4034 §6.2 as
// RFC 6840 §5.1 corrected it (not NSEC; RRSIG yes).
constexpr RecordType kTypes[] = {
    {1, "A", kWords, {ipv4}},
    {28, "AAAA", kWords, {ipv6}},
    {2, "NS", kWords, {folded_name}},
    {46, "RRSIG", kWords, {type, algorithm, u8, u32, time, time, u16, folded_name, base64}},
    {47, "NSEC", kWords, {name, types}},
    {50, "NSEC3", kWords, {u8, u8, u16, salt, hash, types}},
    {16, "TXT", kWords, {strings}},
    {15, "MX", kWords, {u16, folded_name}},
    {5, "CNAME", kWords, {folded_name}},
    {43, "DS", kWords, {u16, algorithm, ds_kind, ds_digest}},
    {12, "PTR", kWords, {folded_name}},
    {33, "SRV", kWords, {u16, u16, u16, folded_name}},
    {52, "TLSA", kWords, {tlsa_usage, tlsa_selector, tlsa_matching, hex}},
    {6, "SOA", kWords, {folded_name, folded_name, u32, seconds, seconds, seconds, seconds}},
    {48, "DNSKEY", kWords, {u16, protocol, algorithm, base64}},
    {257, "CAA", kWords, {u8, tag, text}},
    {39, "DNAME", kWords, {folded_name}},
    {51, "NSEC3PARAM", kWords, {u8, u8, u16, salt}},
    {59, "CDS", kWords, {u16, algorithm, ds_kind, ds_digest}},
    {60, "CDNSKEY", kWords, {u16, protocol, algorithm, base64}},
    {63, "ZONEMD", kWords, {u32, u8, u8, zonemd_digest}},
    {64, "SVCB", kWords, {u16, name, svc_params}},
    {65, "HTTPS", kWords, {u16, name, svc_params}},
    {13, "HINFO", kWords, {string, string}},
    {14, "MINFO", kWords, {folded_name, folded_name}},
    {17, "RP", kWords, {folded_name, folded_name}},
    {18, "AFSDB", kWords, {u16, folded_name}},
    {21, "RT", kWords, {u16, folded_name}},
    {25, "KEY", kWords, {u16, protocol, algorithm, key}},
    {29, "LOC", kWords, {loc}},
    {35, "NAPTR", kWords, {u16, u16, string, string, regexp, folded_name}},
    {36, "KX", kWords, {u16, folded_name}},
    {37, "CERT", kWords, {cert_type, u16, algorithm, base64}},
    {42, "APL", kWords, {apl_items}},
    {44, "SSHFP", kWords, {u8, u8, sshfp_digest}},
    {45, "IPSECKEY", kWords, {u8, gateway, base64_or_none}},
    {49, "DHCID", kWords, {base64}},
    {53, "SMIMEA", kWords, {tlsa_usage, tlsa_selector, tlsa_matching, hex}},
    {61, "OPENPGPKEY", kWords, {base64}},
    {62, "CSYNC", kWords, {u32, u16, types}},
    {99, "SPF", kWords, {strings}},
    {104, "NID", kWords, {u16, locator}},
    {105, "L32", kWords, {u16, ipv4}},
    {106, "L64", kWords, {u16, locator}},
    {107, "LP", kWords, {u16, name}},
    {108, "EUI48", kWords, {eui48}},
    {109, "EUI64", kWords, {eui64}},
    {256, "URI", kWords, {u16, u16, text}},
    {3, "MD", kNumber, {folded_name}},
    {4, "MF", kNumber, {folded_name}},
    {7, "MB", kNumber, {folded_name}},
    {8, "MG", kNumber, {folded_name}},
    {9, "MR", kNumber, {folded_name}},
    {10, "NULL", kNumber, {octets}},
    {11, "WKS", kNumber, {ipv4, services}},
    {19, "X25", kNumber, {x121_address}},
    {20, "ISDN", kNumber, {string, optional_string}},
    {22, "NSAP", kNumber, {nsap}},
    {23, "NSAP-PTR", kNumber, {name}},
    {24, "SIG", kNumber, {type, algorithm, u8, u32, time, time, u16, folded_name, base64}},
    {26, "PX", kNumber, {u16, folded_name, folded_name}},
    {27, "GPOS", kNumber, {string, string, string}},
    {30, "NXT", kNumber, {folded_name, octets}},
    {31, "EID", kNumber, {hex}},
    {32, "NIMLOC", kNumber, {hex}},
    {34, "ATMA", kNumber, {atma}},
    {38, "A6", kNumber, {a6}},
    {40, "SINK", kNumber, {u8, u8, u8, base64_or_none}},
    {55, "HIP", kNumber, {host_identity, names}},
    {56, "NINFO", kNumber, {strings}},
    {57, "RKEY", kNumber, {u16, protocol, algorithm, base64}},
    {58, "TALINK", kNumber, {name, name}},
    {66, "DSYNC", kNumber, {type, dsync_scheme, u16, name}},
    {67, "HHIT", kNumber, {base64}},
    {68, "BRID", kNumber, {base64}},
    {100, "UINFO", kNumber, {octets}},
    {101, "UID", kNumber, {octets}},
    {102, "GID", kNumber, {octets}},
    {103, "UNSPEC", kNumber, {octets}},
    {258, "AVC", kNumber, {strings}},
    {259, "DOA", kNumber, {u32, u32, u8, string, base64_or_dash}},
    {260, "AMTRELAY", kNumber, {u8, relay}},
    {261, "RESINFO", kNumber, {strings}},
    {262, "WALLET", kNumber, {strings}},
    {263, "CLA", kNumber, {strings}},
    {264, "IPN", kNumber, {u64}},
    {32768, "TA", kNumber, {u16, algorithm, ds_kind, ds_digest}},
    {32769, "DLV", kNumber, {u16, algorithm, ds_kind, ds_digest}},
    // Of queries and messages, not of zones; they are known so that messages name them.
    {41, "OPT", kNumber, {octets}},
    {128, "NXNAME", kNumber, {octets}},
    {249, "TKEY", kNumber, {octets}},
    {250, "TSIG", kNumber, {octets}},
    {251, "IXFR", kNumber, {octets}},
    {252, "AXFR", kNumber, {octets}},
    {253, "MAILB", kNumber, {octets}},
    {254, "MAILA", kNumber, {octets}},
    {255, "ANY", kNumber, {octets}},
};
static_assert(std::size(kTypes) < UINT8_MAX);

// By number, as far as they are dense: 1 + the place in kTypes; 0: not in it.
constexpr auto kPlaces = [] {
  std::array<uint8_t, 265> places{};
  for (size_t i = 0; i < std::size(kTypes); ++i) {
    if (kTypes[i].number < places.size()) places[kTypes[i].number] = static_cast<uint8_t>(i + 1);
  }
  return places;
}();

}  // namespace

const RecordType* find_record_type(RrType wanted) {
  const auto number = static_cast<uint16_t>(wanted);
  if (number < kPlaces.size()) return kPlaces[number] ? &kTypes[kPlaces[number] - 1] : nullptr;
  for (const RecordType& row : kTypes) {
    if (row.number == number) return &row;
  }
  return nullptr;
}

const RecordType* find_record_type(std::string_view word) {
  for (const RecordType& row : kTypes) {
    if (row.name == word) return &row;
  }
  for (const RecordType& row : kTypes) {
    if (is_same_folded(row.name, word)) return &row;
  }
  return nullptr;
}

}  // namespace millrace::dnszone
