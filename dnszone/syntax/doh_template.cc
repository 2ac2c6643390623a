#include "dnszone/syntax/doh_template.h"

namespace millrace::dnszone {
namespace {

// "dns" of "dns:3" and "dns*".
std::string_view variable_name(std::string_view variable) {
  return variable.substr(0, variable.find_first_of(":*"));
}

// Of "?a,dns": an operator and variables.
bool has_dns(std::string_view expression) {
  constexpr std::string_view kOperators = "+#./;?&=,!@|";
  if (!expression.empty() && kOperators.find(expression[0]) != std::string_view::npos) {
    expression.remove_prefix(1);
  }
  while (true) {
    const size_t comma = expression.find(',');
    if (variable_name(expression.substr(0, comma)) == "dns") return true;
    if (comma == std::string_view::npos) return false;
    expression.remove_prefix(comma + 1);
  }
}

}  // namespace

bool is_doh_template(std::string_view text) {
  if (!text.starts_with('/')) return false;
  bool found = false;
  while (true) {
    const size_t open = text.find('{');
    if (open == std::string_view::npos) return found;
    const size_t close = text.find('}', open);
    if (close == std::string_view::npos) return false;
    found = has_dns(text.substr(open + 1, close - open - 1)) || found;
    text.remove_prefix(close + 1);
  }
}

}  // namespace millrace::dnszone
