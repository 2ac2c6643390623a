#include "dnszone/record/record.h"

#include <strings.h>

#include "core/base/ascii.h"
#include "core/base/decimal.h"
#include "core/base/printable.h"
#include "dnszone/record/rdata_layout.h"
#include "dnszone/record/rdata_writer.h"

namespace millrace::dnszone {
std::string to_text(RrType type) {
  const RecordType* known = find_record_type(type);
  return known ? std::string(known->name) : "TYPE" + std::to_string(static_cast<unsigned>(type));
}

void append_file_type(std::string& text, RrType type) {
  const RecordType* known = find_record_type(type);
  if (known && known->written == Written::words) {
    text += known->name;
  } else {
    text += "TYPE" + std::to_string(static_cast<unsigned>(type));
  }
}

Result<RrType> parse_type(std::string_view text) {
  if (const RecordType* known = find_record_type(text)) return RrType{known->number};
  const bool numbered =
      text.size() > 4 && is_same_folded(text.substr(0, 4), "TYPE");  // RFC 3597 §5
  const auto number = numbered ? parse_decimal<uint32_t>(text.substr(4), UINT16_MAX) : std::nullopt;
  if (!number) return Error("\"" + printable(text, 60) + "\" is not a record type");
  return RrType{static_cast<uint16_t>(*number)};
}

Result<std::string> rdata_text(RrType type, std::string_view rdata) {
  std::string text;
  TRY(append_rdata_text(text, type, rdata));
  return text;
}

Result<std::string> record_text(const Record& record) {
  std::string text = record.owner.text() + ' ' + std::to_string(record.ttl) + " IN ";
  append_file_type(text, record.type);
  TRY(append_rdata_text(text += ' ', record.type, record.rdata));
  return text;
}

bool canonical_less(const DnsName& a, const DnsName& b) {
  const Labels of_a(a.wire());
  const Labels of_b(b.wire());
  size_t a_left = of_a.size();
  size_t b_left = of_b.size();
  while (a_left > 0 && b_left > 0) {
    // string_view compares octets as unsigned, as the RFC requires.
    const int order = of_a[--a_left].compare(of_b[--b_left]);
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

std::optional<std::string> txt_value(std::string_view rdata) {
  std::string value;
  while (!rdata.empty()) {
    const size_t size = static_cast<uint8_t>(rdata.front());
    if (size >= rdata.size()) return std::nullopt;
    value += rdata.substr(1, size);
    rdata.remove_prefix(size + 1);
  }
  return value;
}

std::string tlsa_311_rdata(std::string_view digest_octets) {
  return std::string("\x03\x01\x01") + std::string(digest_octets);
}

}  // namespace millrace::dnszone
