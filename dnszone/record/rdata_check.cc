#include "dnszone/record/rdata_check.h"

#include <algorithm>

#include "core/base/ascii.h"
#include "dnszone/record/apl_items.h"
#include "dnszone/record/digest_length.h"
#include "dnszone/record/historic_fields.h"
#include "dnszone/record/ipseckey_rdata.h"
#include "dnszone/record/loc_field.h"
#include "dnszone/record/svc_params.h"
#include "dnszone/record/type_bitmap.h"
#include "dnszone/syntax/naptr_regexp.h"
#include "dnszone/syntax/octets.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kMaxName = 255;  // octets (RFC 1035 §2.3.4)
constexpr uint8_t kMaxLabel = 63;

using Size = std::optional<size_t>;

// A length in one octet, and so many octets.
Size string_size(std::string_view rest) {
  if (rest.empty() || octet_at(rest, 0) + 1U > rest.size()) return std::nullopt;
  return octet_at(rest, 0) + 1U;
}

// All of the rest, when it is one or more of the kind.
template <class Measure>
Size repeated(std::string_view rest, Measure measure) {
  for (size_t at = 0; at < rest.size();) {
    const Size size = measure(rest.substr(at));
    if (!size) return std::nullopt;
    at += *size;
  }
  return rest.size();
}

bool are_all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_digit);
}

// A string with valid contents.
template <class Good>
Size string_that(std::string_view rest, Good is_good) {
  const Size size = string_size(rest);
  if (!size || !is_good(rest.substr(1, *size - 1))) return std::nullopt;
  return size;
}

Size all_if(std::string_view rest, bool is_good) {
  return is_good ? Size(rest.size()) : std::nullopt;
}

bool has_key(std::string_view rdata, std::string_view rest) {
  return says_no_key(rdata) == rest.empty();
}

Size digest_size(Field field, std::string_view rdata, size_t at) {
  const std::string_view digest = rdata.substr(at);
  return all_if(digest,
                !digest.empty() && !wrong_digest_length(field, rdata.substr(0, at), digest.size()));
}

// Fields that say themselves how long they are.
Size counted_size(Field field, std::string_view rest) {
  switch (field) {
    case Field::name:
    case Field::folded_name:
      return name_size(rest);
    case Field::string:
    case Field::salt:
      return string_size(rest);
    case Field::hash:
      return string_that(rest, [](std::string_view hash) { return !hash.empty(); });
    case Field::regexp:
      return string_that(rest, is_naptr_regexp);
    case Field::tag:
      return string_that(rest, is_caa_tag);
    case Field::x121_address:
      return string_that(rest,
                         [](std::string_view s) { return s.size() >= 4 && are_all_digits(s); });
    case Field::optional_string:
      return rest.empty() ? Size(0) : string_size(rest);
    case Field::gateway:
      return gateway_size(rest);
    case Field::relay:
      return relay_size(rest);
    case Field::host_identity:
      return host_identity_size(rest);
    default:
      return std::nullopt;
  }
}

// Fields that go on to the end.
Size rest_size(Field field, std::string_view rdata, size_t at) {
  const std::string_view rest = rdata.substr(at);
  switch (field) {
    case Field::text:
    case Field::octets:
    case Field::base64_or_none:
    case Field::base64_or_dash:
      return rest.size();
    case Field::hex:
    case Field::base64:
    case Field::nsap:
      return all_if(rest, !rest.empty());
    case Field::strings:
      return rest.empty() ? std::nullopt : repeated(rest, string_size);
    case Field::names:
      return repeated(rest, name_size);
    case Field::key:
      return all_if(rest, has_key(rdata, rest));
    case Field::ds_digest:
    case Field::sshfp_digest:
    case Field::zonemd_digest:
      return digest_size(field, rdata, at);
    case Field::types:
      return all_if(rest, is_type_bitmap(rest));
    case Field::svc_params:
      return all_if(rest, are_svc_params(rest));
    case Field::apl_items:
      return all_if(rest, are_apl_items(rest));
    case Field::services:
      return all_if(rest, are_wks_services(rest));
    case Field::loc:
      return all_if(rest, is_loc(rest));
    case Field::atma:
      return all_if(rest, is_atma(rest));
    case Field::a6:
      return all_if(rest, is_a6(rest));
    default:
      return counted_size(field, rest);
  }
}

}  // namespace

std::optional<size_t> name_size(std::string_view rest) {
  size_t size = 0;
  while (size < rest.size() && octet_at(rest, size) != 0) {
    if (octet_at(rest, size) > kMaxLabel) return std::nullopt;
    size += octet_at(rest, size) + 1U;
  }
  if (size >= rest.size() || size + 1 > kMaxName) return std::nullopt;
  return size + 1;
}

size_t first_name_at(RrType type, std::string_view rdata) {
  const RecordType* known = find_record_type(type);
  size_t at = 0;
  for (size_t i = 0; known != nullptr && i < known->fields.size(); ++i) {
    const Field field = known->fields[i];
    if (field == Field::name || field == Field::folded_name) return at;
    const auto size = field == Field::none ? std::nullopt : field_size(field, rdata, at);
    if (!size) break;
    at += *size;
  }
  return std::string_view::npos;
}

bool is_caa_tag(std::string_view tag) {
  const auto good = [](char c) { return is_digit(c) || is_letter(c); };
  return !tag.empty() && std::all_of(tag.begin(), tag.end(), good);
}

bool says_no_key(std::string_view rdata) {
  return (octet_at(rdata, 0) & 0xC0U) == 0xC0U;
}

size_t fixed_size(Field field) {
  switch (field) {
    case Field::u8:
    case Field::algorithm:
    case Field::protocol:
    case Field::ds_kind:
    case Field::tlsa_usage:
    case Field::tlsa_selector:
    case Field::tlsa_matching:
    case Field::dsync_scheme:
      return 1;
    case Field::u16:
    case Field::type:
    case Field::cert_type:
      return 2;
    case Field::u32:
    case Field::seconds:
    case Field::time:
    case Field::ipv4:
      return 4;
    case Field::eui48:
      return 6;
    case Field::u64:
    case Field::locator:
    case Field::eui64:
      return 8;
    case Field::ipv6:
      return 16;
    default:
      return 0;
  }
}

std::optional<size_t> field_size(Field field, std::string_view rdata, size_t at) {
  const size_t fixed = fixed_size(field);
  if (fixed == 0) return rest_size(field, rdata, at);
  if (fixed > rdata.size() - at) return std::nullopt;
  return fixed;
}

Error malformed(RrType type, std::string_view rdata) {
  return Error("malformed " + to_text(type) + " rdata of " + std::to_string(rdata.size()) +
               " octets");
}

Result<void> check_zone_type(RrType type) {
  const auto number = static_cast<unsigned>(type);
  const bool meta = number == 0 || number == 41 || (number >= 128 && number <= 255);
  if (meta) return Error(to_text(type) + " is a type of queries and messages, not of zones");
  return {};
}

Result<void> check_rdata(RrType type, std::string_view rdata) {
  const RecordType* known = find_record_type(type);
  if (known == nullptr) return {};
  size_t at = 0;
  for (const Field field : known->fields) {
    if (field == Field::none) break;
    const auto size = field_size(field, rdata, at);
    if (!size) return malformed(type, rdata);
    at += *size;
  }
  if (at != rdata.size()) return malformed(type, rdata);
  return {};
}

}  // namespace millrace::dnszone
