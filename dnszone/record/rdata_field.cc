#include "dnszone/record/rdata_field.h"

#include <algorithm>
#include <vector>

#include <arpa/inet.h>

#include "core/base/decimal.h"
#include "core/base/printable.h"
#include "dnszone/record/apl_items.h"
#include "dnszone/record/code_names.h"
#include "dnszone/record/historic_fields.h"
#include "dnszone/record/ipseckey_rdata.h"
#include "dnszone/record/loc_field.h"
#include "dnszone/record/rdata_check.h"
#include "dnszone/record/rdata_digits.h"
#include "dnszone/record/rdata_strings.h"
#include "dnszone/record/svc_params.h"
#include "dnszone/record/type_bitmap.h"
#include "dnszone/syntax/name_text.h"
#include "dnszone/syntax/octets.h"
#include "dnszone/syntax/rdata_time.h"
#include "dnszone/syntax/ttl_text.h"

namespace millrace::dnszone {
namespace {

void put_number(std::string& rdata, uint64_t number, size_t octets) {
  for (size_t left = octets; left > 0; --left) {
    rdata += static_cast<char>(number >> 8 * (left - 1) & 0xFFU);
  }
}

Result<void> read_fixed_number(RdataReader& reader, uint32_t limit, size_t octets) {
  ASSIGN(const uint32_t number, read_number(reader, limit));
  put_number(reader.rdata, number, octets);
  return {};
}

Result<void> read_u64(RdataReader& reader) {
  const auto number = parse_decimal<uint64_t>(reader.text());
  if (!number) return unexpected(reader, "a number from 0 to 18446744073709551615");
  ++reader.at;
  put_number(reader.rdata, *number, sizeof *number);
  return {};
}

Result<void> read_seconds(RdataReader& reader) {
  const auto seconds = parse_ttl(reader.text());
  if (!seconds) return unexpected(reader, "seconds, or a period like 1h30m");
  ++reader.at;
  put_u32(reader.rdata, *seconds);
  return {};
}

Result<void> read_time(RdataReader& reader) {
  const auto seconds = parse_rdata_time(reader.text());
  if (!seconds) return unexpected(reader, "a time from 19700101000000 to 21060207062815");
  ++reader.at;
  put_u32(reader.rdata, *seconds);
  return {};
}

Result<void> read_type(RdataReader& reader) {
  ASSIGN(const RrType type, parse_type(reader.text()));
  ++reader.at;
  put_u16(reader.rdata, static_cast<uint16_t>(type));
  return {};
}

// A number, or one of its names ("ECDSAP256SHA256", "DANE-EE").
Result<void> read_code(RdataReader& reader, Field field) {
  const size_t octets = fixed_size(field);
  const auto known = code_named(field, reader.text());
  const uint32_t limit = octets == 1 ? UINT8_MAX : UINT16_MAX;
  const auto number =
      known ? std::optional<uint32_t>(*known) : parse_decimal<uint32_t>(reader.text(), limit);
  if (!number) {
    return unexpected(reader, "a number from 0 to " + std::to_string(limit) + " or its mnemonic");
  }
  ++reader.at;
  put_number(reader.rdata, *number, octets);
  return {};
}

Result<void> read_address(RdataReader& reader, int family, size_t octets) {
  char wire[16];
  const std::string text(reader.text());
  if (text.find('\0') != std::string::npos || inet_pton(family, text.c_str(), wire) != 1) {
    return unexpected(reader, family == AF_INET ? "an IPv4 address" : "an IPv6 address");
  }
  ++reader.at;
  reader.rdata.append(wire, octets);
  return {};
}

Result<void> read_name(RdataReader& reader) {
  TRY(append_name(reader.rdata, reader.text(), reader.origin));
  ++reader.at;
  return {};
}

Result<void> read_names(RdataReader& reader) {
  while (!reader.at_end()) TRY(read_name(reader));
  return {};
}

Result<void> read_types(RdataReader& reader) {
  std::vector<RrType> types;
  for (; !reader.at_end(); ++reader.at) {
    ASSIGN(const RrType type, parse_type(reader.text()));
    types.push_back(type);
  }
  std::sort(types.begin(), types.end());
  types.erase(std::unique(types.begin(), types.end()), types.end());
  reader.rdata += type_bitmap(types);
  return {};
}

// What to expect where the tokens have ended; null: the field may be without any.
const char* missing(Field field) {
  switch (field) {
    case Field::names:
    case Field::optional_string:
    case Field::base64_or_none:
    case Field::types:
    case Field::svc_params:
    case Field::apl_items:
    case Field::services:
    case Field::key:
      return nullptr;
    case Field::name:
    case Field::folded_name:
      return "a name";
    case Field::ipv4:
      return "an IPv4 address";
    case Field::ipv6:
      return "an IPv6 address";
    case Field::strings:
    case Field::string:
      return "a string";
    case Field::base64:
      return "base64";
    case Field::hex:
    case Field::ds_digest:
    case Field::sshfp_digest:
    case Field::zonemd_digest:
      return "hexadecimal digits";
    default:
      return "another field";
  }
}

Result<void> read_rest(RdataReader& reader, Field field) {
  switch (field) {
    case Field::names:
      return read_names(reader);
    case Field::types:
      return read_types(reader);
    case Field::loc:
      return read_loc(reader);
    case Field::apl_items:
      return read_apl_items(reader);
    case Field::svc_params:
      return read_svc_params(reader);
    case Field::gateway:
      return read_gateway(reader);
    case Field::relay:
      return read_relay(reader);
    case Field::services:
    case Field::nsap:
    case Field::atma:
    case Field::a6:
    case Field::host_identity:
      return read_historic_field(reader, field);
    case Field::string:
    case Field::optional_string:
    case Field::strings:
    case Field::regexp:
    case Field::x121_address:
    case Field::tag:
    case Field::text:
      return read_string_field(reader, field);
    case Field::octets:
      return Error(to_text(reader.type) +
                   " has no presentation format: write \\# LENGTH HEX (RFC 3597)");
    default:
      return read_digits_field(reader, field);
  }
}

}  // namespace

Error unexpected(const RdataReader& reader, const std::string& expected) {
  if (reader.at_end()) {
    return Error(to_text(reader.type) + " rdata ends early: expected " + expected);
  }
  return Error("expected " + expected + ", got \"" + printable(reader.text(), 60) + "\"");
}

Result<uint32_t> read_number(RdataReader& reader, uint32_t limit) {
  const auto number =
      reader.at_end() ? std::nullopt : parse_decimal<uint32_t>(reader.text(), limit);
  if (!number) return unexpected(reader, "a number from 0 to " + std::to_string(limit));
  ++reader.at;
  return *number;
}

Result<void> read_field(RdataReader& reader, Field field) {
  if (reader.at_end() && field != Field::octets) {
    const char* what = missing(field);
    if (what != nullptr) return unexpected(reader, what);
  }
  switch (field) {
    case Field::ipv4:
      return read_address(reader, AF_INET, 4);
    case Field::ipv6:
      return read_address(reader, AF_INET6, 16);
    case Field::name:
    case Field::folded_name:
      return read_name(reader);
    case Field::u8:
      return read_fixed_number(reader, UINT8_MAX, 1);
    case Field::u16:
      return read_fixed_number(reader, UINT16_MAX, 2);
    case Field::u32:
      return read_fixed_number(reader, UINT32_MAX, 4);
    case Field::u64:
      return read_u64(reader);
    case Field::seconds:
      return read_seconds(reader);
    case Field::time:
      return read_time(reader);
    case Field::type:
      return read_type(reader);
    case Field::algorithm:
    case Field::protocol:
    case Field::cert_type:
    case Field::ds_kind:
    case Field::tlsa_usage:
    case Field::tlsa_selector:
    case Field::tlsa_matching:
    case Field::dsync_scheme:
      return read_code(reader, field);
    default:
      return read_rest(reader, field);
  }
}

}  // namespace millrace::dnszone
