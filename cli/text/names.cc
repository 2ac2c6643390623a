#include "cli/text/names.h"

#include <algorithm>
#include <memory>

#include <idn2.h>

#include "core/base/printable.h"
#include "tlsa/tlsa_record.h"

namespace millrace::cli {
namespace {

struct Idn2Freed {
  void operator()(uint8_t* text) const { idn2_free(text); }
};
using Idn2TextPtr = std::unique_ptr<uint8_t, Idn2Freed>;

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
}

Error not_allowed(std::string_view label, std::string_view text, const std::string& why) {
  return Error("'" + printable(label, 100) + "' in '" + printable(text) +
               "' cannot be a label of a name: " + why);
}

Result<std::string> a_label(const std::string& label, std::string_view text) {
  // It would end the string for the library.
  if (label.find('\0') != std::string::npos)
    return not_allowed(label, text, "it contains an octet 0");
  const auto* octets = reinterpret_cast<const uint8_t*>(label.c_str());
  uint8_t* made = nullptr;
  const int code = idn2_lookup_u8(octets, &made, IDN2_NONTRANSITIONAL);
  const Idn2TextPtr owned(made);
  if (code != IDN2_OK) return not_allowed(label, text, idn2_strerror(code));
  return std::string(reinterpret_cast<const char*>(made));
}

template <class T>
Result<T> parsed(std::string_view text, Result<T> (*parse)(std::string_view)) {
  ASSIGN(const std::string ascii, with_a_labels(text));
  return parse(ascii);
}

}  // namespace

Result<std::string> with_a_labels(std::string_view text) {
  std::string all;
  std::string_view rest = text;
  for (size_t dot = 0; dot != std::string_view::npos; rest.remove_prefix(dot + 1)) {
    dot = rest.find('.');
    std::string label(rest.substr(0, dot));
    if (!is_ascii(label)) {
      ASSIGN(label, a_label(label, text));
    }
    all += label;
    if (dot == std::string_view::npos) return all;
    all += '.';
  }
  return all;
}

Result<CertName> parse_cert_name(std::string_view text) {
  return parsed(text, CertName::parse);
}

Result<DnsName> parse_dns_name(std::string_view text) {
  return parsed(text, DnsName::parse);
}

Result<DnsName> parse_tlsa_owner(std::string_view text) {
  return parsed(text, tlsa::parse_tlsa_owner);
}

}  // namespace millrace::cli
