// The issue-value that CAA records (RFC 8659 §4.2) and the records of dns-persist-01 share:
// "ca.example; accounturi=https://ca.example/acct/1; policy=wildcard".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace millrace {

struct IssueValue {
  std::string issuer;  // domain name in lower case; empty: no CA
  std::vector<std::pair<std::string, std::string>> parameters;  // tags in lower case, in order

  // Every value of that (lower-case) tag.
  std::vector<std::string> values_of(std::string_view tag) const;
};

// nullopt: not what the grammar allows.
std::optional<IssueValue> parse_issue_value(std::string_view text);

}  // namespace millrace
