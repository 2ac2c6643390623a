#include "dnszone/record/rdata_writer.h"

#include <array>
#include <charconv>

#include <arpa/inet.h>

#include "core/base/ascii.h"
#include "core/base/encoding.h"
#include "core/base/escaped_octets.h"
#include "dnszone/record/apl_items.h"
#include "dnszone/record/ipseckey_rdata.h"
#include "dnszone/record/loc_field.h"
#include "dnszone/record/rdata_check.h"
#include "dnszone/record/rdata_layout.h"
#include "dnszone/record/svc_params.h"
#include "dnszone/record/type_bitmap.h"
#include "dnszone/syntax/octets.h"
#include "dnszone/syntax/rdata_time.h"

namespace millrace::dnszone {
namespace {

void append_number(std::string& out, uint32_t number) {
  std::array<char, 10> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

uint32_t number_in(std::string_view octets) {
  uint32_t value = 0;
  for (const char octet : octets) value = value << 8U | static_cast<uint8_t>(octet);
  return value;
}

void append_name_text(std::string& out, std::string_view wire) {
  if (wire.size() == 1) out += '.';
  const Labels labels(wire);
  for (size_t i = 0; i < labels.size(); ++i) {
    append_label_text(out, labels[i]);
    out += '.';
  }
}

void append_strings(std::string& out, std::string_view wire) {
  while (!wire.empty()) {
    const size_t length = octet_at(wire, 0);
    append_quoted(out, wire.substr(1, length));
    wire.remove_prefix(length + 1);
    if (!wire.empty()) out += ' ';
  }
}

template <size_t kRoom>
void append_address(std::string& out, int family, std::string_view octets) {
  std::array<char, kRoom> text{};
  out += inet_ntop(family, octets.data(), text.data(), text.size());
}

void append_ipv4(std::string& out, std::string_view octets) {
  for (size_t i = 0; i < octets.size(); ++i) {
    if (i > 0) out += '.';
    append_number(out, octet_at(octets, i));
  }
}

// Groups of so many octets with a separator between them.
void append_grouped(std::string& out, std::string_view octets, size_t group, char separator) {
  for (size_t at = 0; at < octets.size(); at += group) {
    if (at > 0) out += separator;
    out += to_hex(octets.substr(at, group));
  }
}

void append_types(std::string& out, std::string_view bitmap) {
  const auto types = parse_type_bitmap(bitmap);
  std::string_view blank;
  for (const RrType type : *types) {
    append_file_type(out += blank, type);
    blank = " ";
  }
}

// NSD reads no escapes in it, and Knot no key of the algorithm 0.
bool has_words_for_gateway(std::string_view wire) {
  if (octet_at(wire, 1) == 0) return false;
  if (*gateway_field(octet_at(wire, 0)) != Field::name) return true;
  std::string name;
  append_name_text(name, wire.substr(2));
  return name.find('\\') == std::string::npos;
}

void append_gateway(std::string& out, std::string_view wire) {
  append_number(out, octet_at(wire, 0));
  append_number(out += ' ', octet_at(wire, 1));
  out += ' ';
  const std::string_view gateway = wire.substr(2);
  switch (*gateway_field(octet_at(wire, 0))) {
    case Field::ipv4:
      return append_ipv4(out, gateway);
    case Field::ipv6:
      return append_address<INET6_ADDRSTRLEN>(out, AF_INET6, gateway);
    case Field::name:
      return append_name_text(out, gateway);
    default:
      out += '.';
  }
}

// Fields that are not numbers. false: there are no words for this one.
bool append_field(std::string& out, Field field, std::string_view wire) {
  switch (field) {
    case Field::ipv4:
      return append_ipv4(out, wire), true;
    case Field::ipv6:
      return append_address<INET6_ADDRSTRLEN>(out, AF_INET6, wire), true;
    case Field::name:
    case Field::folded_name:
      return append_name_text(out, wire), true;
    case Field::time:
      return append_stamp(out, TimePoint(Duration(number_in(wire)))), true;
    case Field::type:
      return append_file_type(out, RrType{u16_at(wire, 0)}), true;
    case Field::string:
    case Field::strings:
    case Field::regexp:
      return append_strings(out, wire), true;
    case Field::tag:  // NSD reads no capital letters, and 15 octets at most
      return out += wire.substr(1), lower(wire) == wire && wire.size() <= 16;
    case Field::text:  // ldns reads no "" here
      return append_quoted(out, wire), !wire.empty();
    case Field::hex:
    case Field::ds_digest:
    case Field::sshfp_digest:
    case Field::zonemd_digest:
      return out += to_hex(wire), true;
    case Field::base64:
      return append_base64(out, wire), true;
    case Field::base64_or_none:
    case Field::key:  // not every server reads what is left out
      return append_base64(out, wire), !wire.empty();
    case Field::types:
      return append_types(out, wire), true;
    case Field::salt:
      return out += wire.size() == 1 ? "-" : to_hex(wire.substr(1)), true;
    case Field::hash:
      return out += base32hex(wire.substr(1)), true;
    case Field::locator:
      return append_grouped(out, wire, 2, ':'), true;
    case Field::eui48:
    case Field::eui64:
      return append_grouped(out, wire, 1, '-'), true;
    case Field::gateway:
      return append_gateway(out, wire), has_words_for_gateway(wire);
    case Field::svc_params:
      return append_svc_params(out, wire);
    case Field::apl_items:
      return append_apl_items(out, wire);
    case Field::loc:
      return append_loc(out, wire);
    default:
      return append_number(out, number_in(wire)), true;
  }
}

// Has no blank before it: nothing comes, or each parameter brings its own.
bool joins(Field field, size_t size) {
  return field == Field::svc_params || (field == Field::types && size == 0);
}

// ldns reads no CSYNC without types.
bool has_no_words_when_empty(const RecordType& type, Field field) {
  return field == Field::types && RrType{type.number} == RrType::csync;
}

enum class Words : uint8_t { written, none, malformed };

Words append_words(std::string& out, const RecordType& type, std::string_view rdata) {
  size_t at = 0;
  for (const Field field : type.fields) {
    if (field == Field::none) break;
    const auto size = field_size(field, rdata, at);
    if (!size) return Words::malformed;
    if (*size == 0 && has_no_words_when_empty(type, field)) return Words::none;
    if (at > 0 && !joins(field, *size)) out += ' ';
    if (!append_field(out, field, rdata.substr(at, *size))) return Words::none;
    at += *size;
  }
  return at == rdata.size() ? Words::written : Words::malformed;
}

// RFC 3597 §5, which is allowed for every type.
void append_generic(std::string& out, std::string_view rdata) {
  append_number(out += "\\# ", static_cast<uint32_t>(rdata.size()));
  if (!rdata.empty()) (out += ' ') += to_hex(rdata);
}

}  // namespace

Result<void> append_rdata_text(std::string& out, RrType type, std::string_view rdata) {
  TRY(check_zone_type(type));
  const RecordType* known = find_record_type(type);
  if (known != nullptr && known->written == Written::words) {
    const size_t before = out.size();
    const Words words = append_words(out, *known, rdata);
    if (words == Words::written) return {};
    out.resize(before);
    if (words == Words::malformed) return malformed(type, rdata);
  }
  TRY(check_rdata(type, rdata));
  append_generic(out, rdata);
  return {};
}

Result<void> append_record_line(std::string& out, std::string_view owner, uint32_t ttl, RrType type,
                                std::string_view rdata) {
  out += owner;
  out += '\t';
  append_number(out, ttl);
  out += "\tIN\t";
  append_file_type(out, type);
  out += '\t';
  TRY(append_rdata_text(out, type, rdata));
  out += '\n';
  return {};
}

}  // namespace millrace::dnszone
