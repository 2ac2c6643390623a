#include "acme/protocol/authorization.h"

#include <algorithm>
#include <array>

#include "acme/protocol/url.h"
#include "core/base/json.h"
#include "core/base/printable.h"
#include "core/dns/persistent_value.h"

namespace millrace::acme {
namespace {

constexpr size_t kMaxChallenges = 50;
constexpr size_t kMaxToken = 256;
constexpr size_t kMaxIssuers = 10;
constexpr std::string_view kBase64UrlCharacters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::array<std::string_view, 6> kAuthorizationStatuses = {
    "pending", "valid", "invalid", "deactivated", "expired", "revoked"};

Result<Authorization::Status> parse_status(const Json& json, const std::string& where) {
  ASSIGN(const std::string text, json_string(json, "status", where));
  for (size_t i = 0; i < kAuthorizationStatuses.size(); ++i) {
    if (kAuthorizationStatuses[i] == text) return static_cast<Authorization::Status>(i);
  }
  return Error(
      where +
      ": /status: expected pending, valid, invalid, deactivated, expired or revoked, got \"" +
      printable(text, 40) + "\"");
}

Result<CertName> parse_identifier(const Json& json, const std::string& where) {
  const auto identifier = json.find("identifier");
  if (identifier == json.end()) return Error(where + ": /identifier: missing");
  ASSIGN(const std::string type, json_string(*identifier, "type", where + ": /identifier"));
  ASSIGN(const std::string value, json_string(*identifier, "value", where + ": /identifier"));
  if (type != "dns") {
    return Error(where + ": /identifier/type: expected dns, got \"" + printable(type, 40) + "\"");
  }
  auto name = CertName::parse(value);
  if (!name) return std::move(name).error().in(where + ": /identifier/value");
  return name;
}

bool usable_token(const std::string& token) {
  return !token.empty() && token.size() <= kMaxToken &&
         token.find_first_not_of(kBase64UrlCharacters) == std::string::npos;
}

std::optional<ChallengeType> known_type(const std::string& text) {
  const auto type = parse_challenge_type(text);
  return type ? std::optional(*type) : std::nullopt;
}

// Empty: there is no such array, or it is not what the draft allows (§3.1).
std::vector<std::string> issuer_names(const Json& json, const std::string& member) {
  const auto names = json_strings(json, member, "");
  const bool good = names && names->size() <= kMaxIssuers &&
                    std::all_of(names->begin(), names->end(), is_issuer_name);
  return good ? *names : std::vector<std::string>();
}

void read_persistence(const Json& json, Challenge& into) {
  into.hashing_issuers = issuer_names(json, "issuerDomainNames");
  into.issuers = issuer_names(json, "issuer-domain-names");
  into.account_uri = json_text_or_empty(json, "accounturi");
}

// What the challenge lacks; empty: nothing.
std::string_view fault_of(const Challenge& challenge) {
  if (challenge.url.empty()) return " without a usable URL";
  if (challenge.type == ChallengeType::dns_persist01) {
    const bool named = !challenge.issuers.empty() || !challenge.hashing_issuers.empty();
    return named ? "" : " without usable issuer names";
  }
  return usable_token(challenge.token) ? "" : " without a usable token";
}

// Unknown types and unusable challenges are skipped.
void read_challenge(const Json& json, const std::string& where, Authorization& into) {
  const std::string text = json_text_or_empty(json, "type");
  if (const auto error = json.find("error"); error != json.end() && error->is_object()) {
    into.error = problem_from(*error);
  }
  const auto type = known_type(text);
  Challenge challenge{.type = type.value_or(ChallengeType::dns01),
                      .url = {},
                      .token = json_text_or_empty(json, "token"),
                      .status = json_text_or_empty(json, "status"),
                      .issuers = {},
                      .hashing_issuers = {},
                      .account_uri = {}};
  if (type == ChallengeType::dns_persist01) read_persistence(json, challenge);
  const auto url = json_url(json, "url", where + ": " + text);
  if (url) challenge.url = *url;
  const std::string_view fault = type ? fault_of(challenge) : std::string_view();
  into.offered.push_back(printable(text, 40) + std::string(fault));
  if (!type || !fault.empty() || into.challenge(*type) != nullptr) return;
  into.challenges.push_back(std::move(challenge));
}

Result<void> read_challenges(const Json& json, const std::string& where, Authorization& into) {
  const auto list = json.find("challenges");
  if (list == json.end() || !list->is_array() || list->size() > kMaxChallenges) {
    return Error(where + ": /challenges: expected an array of at most " +
                 std::to_string(kMaxChallenges) + " challenges");
  }
  for (const Json& item : *list) {
    if (item.is_object()) read_challenge(item, where, into);
  }
  return {};
}

}  // namespace

Result<Authorization> read_authorization(const Answer& answer) {
  ASSIGN(const std::string_view body, json_body(answer));
  return parse_authorization(body, answer.url);
}

std::string_view to_text(Authorization::Status status) {
  return kAuthorizationStatuses[static_cast<size_t>(status)];
}

const Challenge* Authorization::challenge(ChallengeType type) const {
  const auto found = std::ranges::find(challenges, type, &Challenge::type);
  return found == challenges.end() ? nullptr : &*found;
}

const Challenge* Authorization::challenge_at(std::string_view url) const {
  const auto found = std::ranges::find(challenges, url, &Challenge::url);
  return found == challenges.end() ? nullptr : &*found;
}

Result<Authorization> parse_authorization(std::string_view body, const std::string& where) {
  ASSIGN(const Json json, parse_json(body, where));
  ASSIGN(const Authorization::Status status, parse_status(json, where));
  ASSIGN(CertName name, parse_identifier(json, where));
  // RFC 8555 §7.1.4 has the base name here; some CAs write the wildcard.
  const bool is_wildcard = name.is_wildcard();
  if (is_wildcard) {
    ASSIGN(name, CertName::parse(name.base()));
  }
  Authorization authorization{std::move(name), is_wildcard, status, {}, {}, {}, {}};
  if (const auto wildcard = json.find("wildcard"); wildcard != json.end()) {
    const bool said = wildcard->is_boolean() && wildcard->get<bool>();
    authorization.wildcard = is_wildcard || said;
  }
  // Optional: an invalid value counts as missing.
  if (const auto expires = json_time(json, "expires", where)) authorization.expires = *expires;
  TRY(read_challenges(json, where, authorization));
  return authorization;
}

}  // namespace millrace::acme
