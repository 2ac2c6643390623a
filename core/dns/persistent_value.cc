#include "core/dns/persistent_value.h"

#include "core/base/ascii.h"
#include "core/base/decimal.h"
#include "core/base/printable.h"
#include "core/dns/issue_value.h"

namespace millrace {
namespace {

constexpr size_t kMaxValue = 1024;
constexpr size_t kMaxIssuer = 253;

std::optional<TimePoint> parse_until(std::string_view text) {
  const auto seconds = parse_decimal<uint64_t>(text, INT64_MAX);
  if (!seconds) return std::nullopt;
  return TimePoint(Duration(static_cast<int64_t>(*seconds)));
}

// The one value of a tag; nullopt: there is none, or more than one.
std::optional<std::string> single(const IssueValue& issue, std::string_view tag) {
  const auto values = issue.values_of(tag);
  return values.size() == 1 ? std::optional(values.front()) : std::nullopt;
}

// Missing values are empty: then the text made from them differs.
PersistentValue value_of(const IssueValue& issue) {
  PersistentValue value;
  value.issuer = issue.issuer;
  value.account_uri = single(issue, "accounturi").value_or("");
  value.wildcard = single(issue, "policy") == "wildcard";
  value.until = parse_until(single(issue, "persistuntil").value_or(""));
  return value;
}

}  // namespace

bool is_issuer_name(std::string_view text) {
  const auto issue = parse_issue_value(text);
  return issue && !text.empty() && text.size() <= kMaxIssuer && issue->issuer == text;
}

std::string PersistentValue::text() const {
  return issuer + "; accounturi=" + account_uri + (wildcard ? "; policy=wildcard" : "") +
         (until ? "; persistUntil=" + std::to_string(until->time_since_epoch().count()) : "");
}

Result<PersistentValue> PersistentValue::parse(std::string_view text) {
  const auto issue = text.size() <= kMaxValue ? parse_issue_value(text) : std::nullopt;
  if (issue) {
    PersistentValue value = value_of(*issue);
    const bool complete = is_issuer_name(value.issuer) && value.account_uri.starts_with("https://");
    if (complete && value.text() == text) return value;
  }
  return Error("value '" + printable(text, 200) +
               "', expected \"ISSUER; accounturi=https://…\", followed by at most \"; "
               "policy=wildcard\" and \"; persistUntil=SECONDS\"");
}

bool PersistentValue::is_met_by(std::string_view seen, TimePoint now) const {
  const auto issue = parse_issue_value(seen);
  if (!issue || issue->issuer != issuer || single(*issue, "accounturi") != account_uri) {
    return false;
  }
  if (wildcard && lower(single(*issue, "policy").value_or("")) != "wildcard") return false;
  if (issue->values_of("persistuntil").empty()) return true;
  const auto end = parse_until(single(*issue, "persistuntil").value_or(""));
  return end && *end > now;
}

}  // namespace millrace
