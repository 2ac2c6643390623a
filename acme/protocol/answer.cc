#include "acme/protocol/answer.h"

#include <algorithm>

#include "acme/protocol/link_header.h"
#include "acme/protocol/retry_after.h"
#include "acme/protocol/url.h"
#include "core/base/json.h"
#include "core/base/printable.h"

namespace millrace::acme {
namespace {

constexpr size_t kMaxBody = 1U << 20U;
constexpr Duration kDelayWithoutRetryAfter = std::chrono::minutes(1);

// The media type without parameters, in lower case.
std::string media_type(const Answer& answer) {
  std::string type = answer.response.field("content-type").value_or("");
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ')) type.pop_back();
  std::transform(type.begin(), type.end(), type.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return type;
}

std::string shown_type(const Answer& answer) {
  const std::string type = media_type(answer);
  return type.empty() ? "no Content-Type" : printable(type, 80);
}

Result<std::string_view> body_of_type(const Answer& answer, const std::string& wanted) {
  const std::string& body = answer.response.body;
  if (media_type(answer) != wanted) {
    return Error(answer.url + ": expected " + wanted + ", got " + shown_type(answer) + " (HTTP " +
                 std::to_string(answer.response.status) + ", " + std::to_string(body.size()) +
                 " octets)");
  }
  if (body.size() > kMaxBody) {
    return Error(answer.url + ": the answer has " + std::to_string(body.size()) +
                 " octets, expected at most " + std::to_string(kMaxBody));
  }
  return std::string_view(body);
}

}  // namespace

std::string CaLimit::text() const {
  return "the CA refuses requests until " + format_time(until) + ": " + reason;
}

Error CaLimit::error(bool is_down) const {
  const std::string status = is_down ? "unavailable (503)" : "rate-limited (429)";
  return not_yet(status + " until " + format_time(until) + ": " + reason);
}

std::optional<Problem> Answer::problem_document() const {
  const bool problem_document = media_type(*this) == "application/problem+json";
  if (!problem_document || response.body.size() > kMaxBody) return std::nullopt;
  const auto json = parse_json(response.body, url);
  if (!json || !json->is_object()) return std::nullopt;
  return problem_from(*json);
}

Problem Answer::problem() const {
  if (auto told = problem_document()) return std::move(*told);
  return {"about:blank",
          "non-ACME response, no problem document: " + shown_type(*this) + ", " +
              std::to_string(response.body.size()) + " octets",
          {},
          {}};
}

Error Answer::error() const {
  return Error(url + ": HTTP " + std::to_string(response.status) + ": " + problem().text());
}

std::optional<CaLimit> Answer::limit(TimePoint now) const {
  if (response.status != 429 && !is_down()) return std::nullopt;
  const Duration delay = retry_after(response, now).value_or(kDelayWithoutRetryAfter);
  return CaLimit{now + delay, error().message};
}

Result<std::string_view> json_body(const Answer& answer) {
  return body_of_type(answer, "application/json");
}

Result<std::string_view> chain_body(const Answer& answer) {
  return body_of_type(answer, "application/pem-certificate-chain");
}

Result<std::vector<Certificate>> read_chain(const Answer& answer, IssuerMemory* issuers) {
  ASSIGN(const std::string_view body, chain_body(answer));
  ASSIGN(const auto sent, parse_chain(body, answer.url, issuers));
  return without_duplicates(sent);
}

Result<std::string> location_of(const Answer& answer) {
  const auto location = answer.response.field("location");
  if (!location) {
    return Error(answer.url + ": HTTP " + std::to_string(answer.response.status) +
                 " without Location: expected the URL of the new resource");
  }
  return check_reference(*location, answer.url, answer.url + ": Location");
}

std::optional<std::string> link_of(const Answer& answer, std::string_view relation) {
  const std::vector<std::string> urls = links_of(answer, relation);
  return urls.empty() ? std::nullopt : std::optional(urls.front());
}

std::optional<std::string> next_page(const Answer& answer) {
  return link_of(answer, "next");
}

}  // namespace millrace::acme
