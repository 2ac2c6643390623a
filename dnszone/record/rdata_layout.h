// The record types in one table: name, number, and the fields of the rdata. Reading, checking,
// writing, folding and expanding of rdata all follow it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "dnszone/record/record.h"

namespace millrace::dnszone {

enum class Field : uint8_t {
  none,  // after the last field
  u8,
  u16,
  u32,
  u64,
  seconds,     // 32 bits, in text also with units ("1h30m")
  time,        // 32 bits, in text also YYYYMMDDHHMMSS (RFC 4034 §3.2)
  type,        // a record type
  algorithm,   // of a key, a number or a mnemonic, as the next ones up to dsync_scheme
  protocol,    // of a KEY
  cert_type,   // RFC 4398 §2.1
  ds_kind,     // of a digest
  tlsa_usage,  // RFC 7218
  tlsa_selector,
  tlsa_matching,
  dsync_scheme,  // RFC 9859
  ipv4,
  ipv6,
  name,             // in canonical form as written
  folded_name,      // lower case in canonical form, compressed in some messages
  names,            // any number of them
  string,           // <character-string>
  optional_string,  // one or none
  strings,          // one or more
  regexp,           // a string: the substitution of NAPTR
  x121_address,     // a string of digits
  tag,              // a string of letters and digits: the property of CAA
  text,             // one token, up to the end of the rdata without a length
  hex,              // from here on to the end, as the next ones: one octet or more
  base64,
  base64_or_none,
  base64_or_dash,
  key,            // base64, or nothing when the flags of KEY say so
  ds_digest,      // hexadecimal, as long as the number before it wants
  sshfp_digest,   // likewise
  zonemd_digest,  // likewise
  types,          // type bit maps
  svc_params,
  apl_items,
  services,  // of WKS
  loc,
  nsap,
  atma,
  a6,
  octets,   // any, which have no words
  salt,     // of NSEC3, with its length
  hash,     // likewise
  locator,  // 64 bits, "0014:4fff:ff20:ee64"
  eui48,
  eui64,
  gateway,        // of IPSECKEY, with the numbers of its type and of the algorithm
  relay,          // of AMTRELAY, with the discovery bit and the number of its type
  host_identity,  // of HIP
};

// How it is written: in words, if BIND 9.18, Knot 3.2 and NSD 4.6 all read them; otherwise by
// number, as TYPE262 \# 4 03616263 (RFC 3597).
enum class Written : uint8_t { words, number };

inline constexpr size_t kMostFields = 9;

struct RecordType {
  uint16_t number;
  std::string_view name;
  Written written;
  std::array<Field, kMostFields> fields;
};

// null: a type that is known by its number only.
const RecordType* find_record_type(RrType type);
const RecordType* find_record_type(std::string_view name);  // in any case

}  // namespace millrace::dnszone
