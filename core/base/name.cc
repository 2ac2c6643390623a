#include "core/base/name.h"

#include <algorithm>

#include "core/base/ascii.h"
#include "core/base/escaped_octets.h"
#include "core/base/printable.h"

namespace millrace {
namespace {

constexpr size_t kMaxLabel = 63;  // octets (RFC 1035 §2.3.4)
constexpr size_t kMaxWire = 255;

Error bad_name(std::string_view text, const std::string& why) {
  return Error("'" + printable(text) + "' is not a domain name: " + why);
}

size_t length_at(std::string_view wire, size_t at) {
  return static_cast<unsigned char>(wire[at]);
}

// One label of presentation form, without the dot after it.
Result<std::string> take_label(std::string_view text, size_t& at) {
  std::string label;
  while (at < text.size() && text[at] != '.') {
    const auto octet = take_octet(text, at);
    if (!octet) return bad_name(text, "invalid escape: expected \\DDD with 000 to 255, or \\X");
    label += lower(*octet);
  }
  if (label.empty()) return bad_name(text, "empty label");
  if (label.size() > kMaxLabel) {
    return bad_name(text,
                    "a label of " + std::to_string(label.size()) + " octets, expected at most 63");
  }
  return label;
}

}  // namespace

Labels::Labels(std::string_view wire) : wire_(wire) {
  for (size_t at = 0; length_at(wire, at) != 0; at += length_at(wire, at) + 1) {
    starts_[size_++] = static_cast<uint8_t>(at);
  }
}

std::string_view Labels::operator[](size_t index) const {
  if (index >= size_) return {};
  return wire_.substr(starts_[index] + 1U, length_at(wire_, starts_[index]));
}

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
    return bad_name(text,
                    std::to_string(wire.size()) + " octets in wire form, expected at most 255");
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
  shown.reserve(wire_.size());
  const Labels labels(wire_);
  for (size_t i = 0; i < labels.size(); ++i) {
    append_label_text(shown, labels[i]);
    shown += '.';
  }
  return shown;
}

size_t DnsName::label_count() const {
  return Labels(wire_).size();
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
                 ": expected a label of 1 to 63 octets, and at most 255 in all");
  }
  return DnsName(static_cast<char>(label.size()) + lower(label) + wire_);
}

}  // namespace millrace
