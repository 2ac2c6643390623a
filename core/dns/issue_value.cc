#include "core/dns/issue_value.h"

#include <algorithm>

#include "core/base/ascii.h"

namespace millrace {
namespace {

std::string_view trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Letters, digits and hyphens between them: a tag, and a label of a domain name.
bool is_word(std::string_view text) {
  const auto allowed = [](char c) {
    return is_digit(c) || c == '-' || (lower(c) >= 'a' && lower(c) <= 'z');
  };
  return !text.empty() && text.front() != '-' && text.back() != '-' &&
         std::all_of(text.begin(), text.end(), allowed);
}

bool is_domain(std::string_view text) {
  for (size_t dot; (dot = text.find('.')) != std::string_view::npos; text.remove_prefix(dot + 1)) {
    if (!is_word(text.substr(0, dot))) return false;
  }
  return is_word(text);
}

bool is_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7F'; });
}

bool take_parameter(std::string_view text, IssueValue& into) {
  const size_t equals = text.find('=');
  if (equals == std::string_view::npos) return false;
  const std::string_view tag = trimmed(text.substr(0, equals));
  const std::string_view value = trimmed(text.substr(equals + 1));
  if (!is_word(tag) || !is_value(value)) return false;
  into.parameters.emplace_back(lower(tag), value);
  return true;
}

}  // namespace

std::vector<std::string> IssueValue::values_of(std::string_view tag) const {
  std::vector<std::string> values;
  for (const auto& [name, value] : parameters) {
    if (name == tag) values.push_back(value);
  }
  return values;
}

std::optional<IssueValue> parse_issue_value(std::string_view text) {
  IssueValue issue;
  size_t semicolon = std::min(text.find(';'), text.size());
  const std::string_view issuer = trimmed(text.substr(0, semicolon));
  if (!issuer.empty() && !is_domain(issuer)) return std::nullopt;
  issue.issuer = lower(issuer);
  text.remove_prefix(semicolon);
  // A single semicolon may end the text; after a parameter another one must follow it.
  if (trimmed(text) == ";") return issue;
  while (!text.empty()) {
    text.remove_prefix(1);  // the semicolon
    semicolon = std::min(text.find(';'), text.size());
    if (!take_parameter(text.substr(0, semicolon), issue)) return std::nullopt;
    text.remove_prefix(semicolon);
  }
  return issue;
}

}  // namespace millrace
