#include "acme/claims/work_documents.h"

#include "core/base/json.h"
#include "core/base/printable.h"

namespace millrace::acme {
namespace {

constexpr size_t kMaxDocument = 16U << 10U;  // octets
constexpr size_t kLongestHost = 255;
constexpr size_t kLongestUrl = 2048;
constexpr size_t kLongestReason = 1000;  // octets
constexpr uint64_t kMostFailures = 1'000'000;

std::string compact(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Json> document_in(std::string_view text, const std::string& where) {
  if (text.size() > kMaxDocument) return Error(where + ": larger than 16 KiB");
  ASSIGN(Json document, parse_json(text, where));
  if (!document.is_object()) return Error(where + ": expected an object");
  return document;
}

Json& add_backoff(Json& json, const Backoff& backoff) {
  if (backoff.is_none()) return json;
  json["failures"] = backoff.failures;
  if (backoff.retry_at) json["retry"] = format_time(*backoff.retry_at);
  json["error"] = backoff.error.substr(0, kLongestReason);
  return json;
}

Result<Backoff> backoff_in(const Json& document, const std::string& where) {
  Backoff backoff;
  if (!document.contains("failures")) return backoff;
  ASSIGN(const uint64_t failures, json_unsigned(document, "failures", where));
  if (failures > kMostFailures) return Error(where + ": /failures: more than a million");
  backoff.failures = static_cast<unsigned>(failures);
  if (document.contains("retry")) {
    ASSIGN(backoff.retry_at, json_time(document, "retry", where));
  }
  ASSIGN(const std::string error, json_string(document, "error", where));
  backoff.error = printable(error, kLongestReason);
  return backoff;
}

}  // namespace

std::string Claim::text() const {
  return host + (started ? " since " + format_time(*started) : "");
}

bool OrderHint::is_same(const OrderHint& other) const {
  return host == other.host && ca == other.ca && account == other.account && csr == other.csr &&
         url == other.url && issued == other.issued && backoff == other.backoff;
}

std::string encode(const Claim& claim) {
  Json json = {{"host", claim.host}};
  if (claim.started) json["started"] = format_time(*claim.started);
  return compact(json);
}

std::string encode(const OrderHint& hint) {
  Json json = {{"id", hint.id},
               {"host", hint.host},
               {"ca", hint.ca.text()},
               {"account", hint.account},
               {"csr", hint.csr}};
  if (hint.url) json["url"] = *hint.url;
  if (hint.issued) json["issued"] = format_time(*hint.issued);
  return compact(add_backoff(json, hint.backoff));
}

std::string encode(const SharedLimit& limit) {
  return compact({{"host", limit.host},
                  {"directory", limit.directory},
                  {"account", limit.account},
                  {"until", format_time(limit.limit.until)},
                  {"reason", limit.limit.reason.substr(0, kLongestReason)}});
}

Claim decode_claim(std::string_view text) {
  const std::string where = "claim";
  const auto document = document_in(text, where);
  std::string host = document ? json_text_or_empty(*document, "host") : "";
  if (host.empty()) return {"a host whose claim cannot be read", std::nullopt};
  const auto started = json_time(*document, "started", where);
  return {printable(host, kLongestHost), started ? std::optional(*started) : std::nullopt};
}

Result<OrderHint> decode_order_hint(std::string_view text, const std::string& where) {
  ASSIGN(const Json document, document_in(text, where));
  OrderHint hint;
  ASSIGN(hint.id, json_string(document, "id", where));
  ASSIGN(const std::string host, json_string(document, "host", where));
  hint.host = printable(host, kLongestHost);
  ASSIGN(const std::string ca, json_string(document, "ca", where));
  ASSIGN(hint.ca, CaId::parse(ca));
  ASSIGN(hint.account, json_string(document, "account", where));
  ASSIGN(hint.csr, json_string(document, "csr", where));
  if (document.contains("url")) {
    ASSIGN(hint.url, json_string(document, "url", where));
    if (hint.url->size() > kLongestUrl) return Error(where + ": /url: longer than 2048 octets");
  }
  if (document.contains("issued")) {
    ASSIGN(hint.issued, json_time(document, "issued", where));
  }
  ASSIGN(hint.backoff, backoff_in(document, where));
  return hint;
}

Result<SharedLimit> decode_shared_limit(std::string_view text, const std::string& where) {
  ASSIGN(const Json document, document_in(text, where));
  SharedLimit shared;
  ASSIGN(const std::string host, json_string(document, "host", where));
  shared.host = printable(host, kLongestHost);
  ASSIGN(shared.directory, json_string(document, "directory", where));
  ASSIGN(shared.account, json_string(document, "account", where));
  ASSIGN(shared.limit.until, json_time(document, "until", where));
  ASSIGN(const std::string reason, json_string(document, "reason", where));
  shared.limit.reason = printable(reason, kLongestReason);
  return shared;
}

}  // namespace millrace::acme
