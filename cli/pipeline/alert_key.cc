#include "cli/pipeline/alert_key.h"

#include <algorithm>
#include <string_view>

#include "core/base/ascii.h"
#include "core/base/time.h"

namespace millrace::cli {
namespace {

constexpr size_t kTimeLength = std::string_view("2026-11-23T20:15:00Z").size();
constexpr size_t kLongNumber = 5;  // digits

size_t end_of_url(std::string_view text, size_t url) {
  return std::min(text.find_first_of(" ,;\"", url), text.size());
}

size_t digits_of(std::string_view text) {
  return static_cast<size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
}

// "2d5h"; 0: there is none here.
size_t duration_of(std::string_view text) {
  size_t length = 0;
  while (true) {
    const size_t digits = digits_of(text.substr(length));
    const size_t unit = length + digits;
    if (digits == 0 || unit == text.size()) return length;
    if (std::string_view("wdhms").find(text[unit]) == std::string_view::npos) return length;
    length = unit + 1;
  }
}

// The length of what is left out here; 0: nothing is.
size_t changing(std::string_view text) {
  if (text.size() >= kTimeLength && parse_time(text.substr(0, kTimeLength))) return kTimeLength;
  if (const size_t length = duration_of(text); length > 0) return length;
  const size_t digits = digits_of(text);
  return digits >= kLongNumber ? digits : 0;
}

bool is_of_word(char c) {
  return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z');
}

}  // namespace

std::string lasting_text(const std::string& text) {
  std::string key;
  for (size_t at = 0; at < text.size();) {
    const std::string_view rest = std::string_view(text).substr(at);
    const bool in_word = !key.empty() && is_of_word(key.back());
    if (rest.starts_with("https://")) {
      const size_t end = end_of_url(text, at);
      const size_t path = std::min(text.find('/', at + 8), end);
      key += text.substr(at, path - at);
      at = end;
    } else if (const size_t length = in_word ? 0 : changing(rest); length > 0) {
      key += '#';
      at += length;
    } else {
      key += text[at++];
    }
  }
  return key;
}

std::string alert_key(const Error& error) {
  for (const ErrorContext& part : error.context) {
    if (part.subject.kind == SubjectKind::server) return part.subject.name + " does not work";
  }
  return lasting_text(error.text());
}

std::string wait_key(const Line& line) {
  return line.subject.kind == SubjectKind::none ? lasting_text(line.text) : line.subject.text();
}

}  // namespace millrace::cli
