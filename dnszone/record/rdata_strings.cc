#include "dnszone/record/rdata_strings.h"

#include <algorithm>

#include "core/base/ascii.h"
#include "core/base/escaped_octets.h"
#include "dnszone/record/rdata_check.h"
#include "dnszone/syntax/name_text.h"
#include "dnszone/syntax/naptr_regexp.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kMaxString = 255;  // octets (RFC 1035 §3.3)

// What the octets of this kind of string must be; null: they are.
const char* broken_rule(Field field, std::string_view octets) {
  switch (field) {
    case Field::tag:
      return is_caa_tag(octets) ? nullptr : "letters and digits";
    case Field::regexp:
      return is_naptr_regexp(octets) ? nullptr : "a substitution like !^.*$!sip:a@b.example!";
    case Field::x121_address: {
      const bool good = octets.size() >= 4 && std::all_of(octets.begin(), octets.end(), is_digit);
      return good ? nullptr : "four digits or more";
    }
    default:
      return nullptr;
  }
}

Result<void> read_string(RdataReader& reader, Field field) {
  ASSIGN(const std::string octets, read_octets(reader));
  --reader.at;  // still the token at fault
  if (const char* rule = broken_rule(field, octets)) return unexpected(reader, rule);
  if (octets.size() > kMaxString) {
    return Error("a string of " + std::to_string(octets.size()) +
                 " octets, expected at most 255: split it into several");
  }
  ++reader.at;
  reader.rdata += static_cast<char>(octets.size());
  reader.rdata += octets;
  return {};
}

Result<void> read_text(RdataReader& reader) {
  ASSIGN(const std::string octets, read_octets(reader));
  reader.rdata += octets;
  return {};
}

}  // namespace

Result<std::string> read_octets(RdataReader& reader) {
  std::string octets;
  const std::string_view text = reader.text();
  for (size_t at = 0; at < text.size();) {
    const auto octet = take_octet(text, at);
    if (!octet) return unexpected(reader, "\\DDD with 000 to 255 or \\X");
    octets += *octet;
  }
  ++reader.at;
  return octets;
}

Result<void> read_string_field(RdataReader& reader, Field field) {
  if (field == Field::text) return read_text(reader);
  if (field == Field::optional_string && reader.at_end()) return {};
  do {
    TRY(read_string(reader, field));
  } while (field == Field::strings && !reader.at_end());
  return {};
}

}  // namespace millrace::dnszone
