#include "dnszone/syntax/name_text.h"

#include <algorithm>

#include "core/base/escaped_octets.h"
#include "core/base/printable.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kMaxLabel = 63;  // octets (RFC 1035 §2.3.4)
constexpr size_t kMaxName = 255;

Error bad_name(std::string_view text, const std::string& why) {
  return Error("name \"" + printable(text) + "\": " + why);
}

// How many octets from here on are literal.
size_t plain_octets(std::string_view text) {
  const auto special =
      std::find_if(text.begin(), text.end(), [](char c) { return c == '.' || c == '\\'; });
  return static_cast<size_t>(special - text.begin());
}

// The label that begins at text[at], without the dot after it.
Result<void> append_label(std::string& wire, std::string_view text, size_t& at) {
  const size_t start = wire.size();
  wire += '\0';
  while (at < text.size() && text[at] != '.') {
    const size_t plain = plain_octets(text.substr(at));
    wire += text.substr(at, plain);
    if (at += plain; plain > 0) continue;
    const auto octet = take_octet(text, at);
    if (!octet) return bad_name(text, "invalid escape, expected \\DDD with 000 to 255 or \\X");
    wire += *octet;
  }
  const size_t length = wire.size() - start - 1;
  if (length == 0) return bad_name(text, "empty label");
  if (length > kMaxLabel) return bad_name(text, "a label of more than 63 octets");
  wire[start] = static_cast<char>(length);
  return {};
}

Result<void> append_labels(std::string& wire, std::string_view text, std::string_view origin) {
  if (text == "@") return wire += origin, Result<void>();
  if (text.empty()) return bad_name(text, "empty");
  bool absolute = text == ".";
  for (size_t at = 0; at < text.size() && text != ".";) {
    TRY(append_label(wire, text, at));
    if (at == text.size()) break;
    absolute = ++at == text.size();
  }
  wire += absolute ? std::string_view("\0", 1) : origin;
  return {};
}

}  // namespace

Result<void> append_name(std::string& wire, std::string_view text, std::string_view origin) {
  const size_t before = wire.size();
  Result<void> done = append_labels(wire, text, origin);
  if (done && wire.size() - before > kMaxName) {
    done = bad_name(
        text, std::to_string(wire.size() - before) + " octets in wire form, expected at most 255");
  }
  if (!done) wire.resize(before);
  return done;
}

std::string_view parent_of(std::string_view wire) {
  return wire.substr(static_cast<uint8_t>(wire[0]) + 1U);
}

}  // namespace millrace::dnszone
