// CertName and CertId: the names that people write in the configuration.
#include <algorithm>
#include <vector>

#include <arpa/inet.h>

#include "core/base/ascii.h"
#include "core/base/file_label.h"
#include "core/base/name.h"
#include "core/base/printable.h"

namespace millrace {
namespace {

constexpr size_t kMaxCertLabel = 63;  // characters (RFC 1035 §2.3.4)
constexpr size_t kMaxName = 253;

Error bad_cert_name(std::string_view text, const std::string& why) {
  return Error("'" + printable(text) + "' is not valid in a certificate: " + why);
}

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_digit);
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-';
}

std::vector<std::string_view> split_labels(std::string_view name) {
  std::vector<std::string_view> labels;
  for (size_t dot; (dot = name.find('.')) != std::string_view::npos;) {
    labels.push_back(name.substr(0, dot));
    name.remove_prefix(dot + 1);
  }
  labels.push_back(name);
  return labels;
}

// With or without the brackets that URLs have.
bool is_address(std::string text) {
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  unsigned char octets[16];
  return ::inet_pton(AF_INET, text.c_str(), octets) == 1 ||
         ::inet_pton(AF_INET6, text.c_str(), octets) == 1;
}

// Why the text as a whole is not a valid name; empty: no fault found.
std::string whole_fault(std::string_view name) {
  if (name.empty()) return "empty";
  if (std::any_of(name.begin(), name.end(), [](char c) { return (c & 0x80) != 0; })) {
    return "write the name in its A-label form (xn--…), for example with idn2";
  }
  if (is_address(std::string(name))) {
    return "an IP address, which no challenge over the DNS can prove (RFC 8738 §7): expected a "
           "host "
           "name";
  }
  if (name.ends_with('.')) {
    return "write it without the final dot: " + printable(name.substr(0, name.size() - 1));
  }
  if (name.find(':') != std::string_view::npos)
    return "expected a host name, no address and no port";
  if (name.size() > kMaxName) {
    return std::to_string(name.size()) + " characters, expected at most 253";
  }
  return "";
}

std::string label_fault(std::string_view label) {
  if (label.empty()) return "empty label";
  if (label.size() > kMaxCertLabel)
    return "a label of " + std::to_string(label.size()) + ", expected at most 63";
  if (label.find('*') != std::string_view::npos) return "a wildcard is '*.' at the start only";
  if (label.find('_') != std::string_view::npos) return "no '_' in host names";
  if (!std::all_of(label.begin(), label.end(), is_host_character)) {
    return "expected letters, digits and hyphens";
  }
  if (label.front() == '-' || label.back() == '-') return "a label begins or ends with '-'";
  return "";
}

}  // namespace

Result<CertName> CertName::parse(std::string_view text) {
  std::string folded = lower(text);
  std::string_view name = folded;
  if (const std::string why = whole_fault(name); !why.empty()) return bad_cert_name(text, why);
  if (name.starts_with("*.")) name.remove_prefix(2);
  const auto labels = split_labels(name);
  for (std::string_view label : labels) {
    if (const std::string why = label_fault(label); !why.empty()) return bad_cert_name(text, why);
  }
  if (labels.size() < 2) return bad_cert_name(text, "expected at least two labels");
  if (all_digits(labels.back())) return bad_cert_name(text, "expected a host name, no IP address");
  return CertName(std::move(folded));
}

std::string CertName::base() const {
  return is_wildcard() ? text_.substr(2) : text_;
}

DnsName CertName::dns_name() const {
  return DnsName::parse(base()).value();
}

Result<CertId> CertId::parse(std::string_view text) {
  if (is_file_label(text)) return CertId(std::string(text));
  return Error("'" + printable(text) +
               "' is not a valid certificate name: " + std::string(kFileLabelWanted));
}

}  // namespace millrace
