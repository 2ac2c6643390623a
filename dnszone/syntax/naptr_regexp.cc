#include "dnszone/syntax/naptr_regexp.h"

#include <algorithm>
#include <optional>

#include "core/base/ascii.h"

namespace millrace::dnszone {
namespace {

// Neither digits nor what has a meaning of its own can be delimiters.
bool may_delimit(char c) {
  return c != '\0' && c != '\\' && c != 'i' && !is_digit(c);
}

// Takes what is before the next delimiter that has no backslash before it, and the delimiter.
std::optional<std::string_view> take_part(std::string_view& rest, char delimiter) {
  for (size_t at = 0; at < rest.size(); ++at) {
    if (rest[at] == delimiter) {
      const std::string_view part = rest.substr(0, at);
      rest.remove_prefix(at + 1);
      return part;
    }
    if (rest[at] == '\\') ++at;
  }
  return std::nullopt;
}

// Groups of the expression that a replacement can name; nullopt: a parenthesis or bracket is open.
std::optional<int> groups_of(std::string_view expression) {
  int groups = 0, open = 0;
  bool in_brackets = false;
  for (size_t at = 0; at < expression.size(); ++at) {
    const char c = expression[at];
    if (in_brackets) {
      in_brackets = c != ']';
    } else if (c == '\\') {
      ++at;
    } else if (c == '[') {
      in_brackets = true;
      if (at + 1 < expression.size() && expression[at + 1] == '^') ++at;
      if (at + 1 < expression.size() && expression[at + 1] == ']') ++at;
    } else if (c == '(') {
      ++open, ++groups;
    } else if (c == ')' && --open < 0) {
      return std::nullopt;
    }
  }
  return open == 0 && !in_brackets ? std::optional(groups) : std::nullopt;
}

// Names the replacement no group that the expression has not? \1 to \9 are groups.
bool replaces_with(std::string_view replacement, int groups) {
  for (size_t at = 0; at + 1 < replacement.size(); ++at) {
    if (replacement[at] != '\\') continue;
    const char c = replacement[++at];
    if (c == '0' || (is_digit(c) && c - '0' > groups)) return false;
  }
  return true;
}

}  // namespace

bool is_naptr_regexp(std::string_view text) {
  if (text.empty()) return true;
  const char delimiter = text[0];
  if (!may_delimit(delimiter) || text.find('\0') != std::string_view::npos) return false;
  std::string_view rest = text.substr(1);
  const auto expression = take_part(rest, delimiter);
  const auto replacement = expression ? take_part(rest, delimiter) : std::nullopt;
  if (!replacement || expression->empty()) return false;
  const auto groups = groups_of(*expression);
  return groups && replaces_with(*replacement, *groups) &&
         std::all_of(rest.begin(), rest.end(), [](char flag) { return flag == 'i'; });
}

}  // namespace millrace::dnszone
