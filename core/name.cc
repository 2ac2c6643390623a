#include "core/name.h"

#include <algorithm>
#include <vector>

#include "core/printable.h"

namespace millrace {
namespace {

constexpr size_t kMaxLabel = 63;  // octets (RFC 1035 §2.3.4)
constexpr size_t kMaxWire = 255;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower(std::string_view text) {
  std::string folded(text);
  std::transform(folded.begin(), folded.end(), folded.begin(), [](char c) { return lower(c); });
  return folded;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

Error bad_name(std::string_view text, const std::string& why) {
  return Error("'" + printable(text) + "' is not a domain name: " + why);
}

size_t length_at(std::string_view wire, size_t at) {
  return static_cast<unsigned char>(wire[at]);
}

// One octet of presentation form at `at`, which is moved behind it; nullopt: a broken escape.
std::optional<char> take_octet(std::string_view text, size_t& at) {
  if (text[at] != '\\') return text[at++];
  if (at + 1 >= text.size()) return std::nullopt;
  if (!is_digit(text[at + 1])) {
    at += 2;
    return text[at - 1];
  }
  if (at + 3 >= text.size() || !is_digit(text[at + 2]) || !is_digit(text[at + 3])) {
    return std::nullopt;
  }
  const int value = (text[at + 1] - '0') * 100 + (text[at + 2] - '0') * 10 + (text[at + 3] - '0');
  if (value > 255) return std::nullopt;
  at += 4;
  return static_cast<char>(value);
}

// One label of presentation form, without the dot behind it.
Result<std::string> take_label(std::string_view text, size_t& at) {
  std::string label;
  while (at < text.size() && text[at] != '.') {
    const auto octet = take_octet(text, at);
    if (!octet) return bad_name(text, "broken escape: want \\DDD with 000 to 255, or \\X");
    label += lower(*octet);
  }
  if (label.empty()) return bad_name(text, "empty label");
  if (label.size() > kMaxLabel) {
    return bad_name(text,
                    "a label of " + std::to_string(label.size()) + " octets, want at most 63");
  }
  return label;
}

std::string escaped(char c) {
  const auto value = static_cast<unsigned char>(c);
  if (value <= 0x20 || value >= 0x7F) {
    const std::string digits = std::to_string(value);
    return "\\" + std::string(3 - digits.size(), '0') + digits;
  }
  const bool special = std::string_view(".\\\"();@$").find(c) != std::string_view::npos;
  return special ? std::string("\\") + c : std::string(1, c);
}

}  // namespace

Result<DnsName> DnsName::parse(std::string_view text) {
  if (text.empty()) return bad_name(text, "empty");
  if (text == ".") return root();
  std::string wire;
  for (size_t at = 0; at < text.size();) {
    ASSIGN(const std::string label, take_label(text, at));
    wire += static_cast<char>(label.size()) + label;
    if (at < text.size()) ++at;  // the dot
  }
  wire += '\0';
  if (wire.size() > kMaxWire) {
    return bad_name(text, std::to_string(wire.size()) + " octets in wire form, want at most 255");
  }
  return DnsName(std::move(wire));
}

std::optional<DnsName> DnsName::from_wire(std::string_view wire) {
  if (wire.empty() || wire.size() > kMaxWire) return std::nullopt;
  std::string folded(wire);
  size_t at = 0;
  while (length_at(wire, at) != 0) {
    const size_t length = length_at(wire, at);
    if (length > kMaxLabel || at + length + 1 >= wire.size()) return std::nullopt;
    for (size_t i = at + 1; i <= at + length; ++i) folded[i] = lower(folded[i]);
    at += length + 1;
  }
  if (at + 1 != wire.size()) return std::nullopt;
  return DnsName(std::move(folded));
}

DnsName DnsName::root() {
  return DnsName(std::string(1, '\0'));
}

std::string DnsName::text() const {
  if (is_root()) return ".";
  std::string shown;
  for (size_t at = 0; length_at(wire_, at) != 0; at += length_at(wire_, at) + 1) {
    for (char c : std::string_view(wire_).substr(at + 1, length_at(wire_, at))) shown += escaped(c);
    shown += '.';
  }
  return shown;
}

size_t DnsName::label_count() const {
  size_t count = 0;
  for (size_t at = 0; length_at(wire_, at) != 0; at += length_at(wire_, at) + 1) ++count;
  return count;
}

bool DnsName::is_at_or_below(const DnsName& ancestor) const {
  std::string_view rest = wire_;
  while (rest.size() > ancestor.wire_.size()) rest.remove_prefix(length_at(rest, 0) + 1);
  return rest == ancestor.wire_;
}

DnsName DnsName::parent() const {
  return is_root() ? *this : DnsName(wire_.substr(length_at(wire_, 0) + 1));
}

Result<DnsName> DnsName::child(std::string_view label) const {
  if (label.empty() || label.size() > kMaxLabel || label.size() + 1 + wire_.size() > kMaxWire) {
    return Error("'" + printable(label) + "' before " + text() +
                 ": want a label of 1 to 63 octets, and at most 255 in all");
  }
  return DnsName(static_cast<char>(label.size()) + lower(label) + wire_);
}

namespace {

Error bad_cert_name(std::string_view text, const std::string& why) {
  return Error("'" + printable(text) + "' cannot stand in a certificate: " + why);
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

// Why the text as a whole is no name; empty: nothing found.
std::string whole_fault(std::string_view name) {
  if (name.empty()) return "empty";
  if (std::any_of(name.begin(), name.end(), [](char c) { return (c & 0x80) != 0; })) {
    return "write the name in its A-label form (xn--…), for example with idn2";
  }
  if (name.ends_with('.')) {
    return "write it without the final dot: " + printable(name.substr(0, name.size() - 1));
  }
  if (name.find(':') != std::string_view::npos) return "want a host name, no address and no port";
  if (name.size() > 253) return std::to_string(name.size()) + " characters, want at most 253";
  return "";
}

std::string label_fault(std::string_view label) {
  if (label.empty()) return "empty label";
  if (label.size() > kMaxLabel)
    return "a label of " + std::to_string(label.size()) + ", want at most 63";
  if (label.find('*') != std::string_view::npos) return "a wildcard is '*.' at the start only";
  if (label.find('_') != std::string_view::npos) return "no '_' in host names";
  if (!std::all_of(label.begin(), label.end(), is_host_character)) {
    return "want letters, digits and hyphens";
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
  if (labels.size() < 2) return bad_cert_name(text, "want at least two labels");
  if (all_digits(labels.back())) return bad_cert_name(text, "want a host name, no IP address");
  return CertName(std::move(folded));
}

std::string CertName::base() const {
  return is_wildcard() ? text_.substr(2) : text_;
}

DnsName CertName::dns_name() const {
  return DnsName::parse(base()).value();
}

Result<CertId> CertId::parse(std::string_view text) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789._-";
  const bool fits = !text.empty() && text.size() <= 64 && text.front() != '.' &&
                    text.find_first_not_of(kAllowed) == std::string_view::npos;
  if (!fits) {
    return Error("'" + printable(text) +
                 "' is no name of a certificate: want 1 to 64 of a-z 0-9 . _ -, no dot first");
  }
  return CertId(std::string(text));
}

}  // namespace millrace
