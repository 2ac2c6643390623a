#include "acme/ca_limit.h"

#include "core/json.h"

namespace millrace::acme {
namespace {

constexpr int kVersion = 1;
constexpr size_t kMaxFile = 64U << 10U;

Result<CaLimit> decode(std::string_view text, const std::string& where) {
  ASSIGN(const Json json, parse_json(text, where));
  TRY(check_json_version(json, kVersion, where));
  CaLimit limit;
  ASSIGN(limit.until, json_time(json, "until", where));
  ASSIGN(limit.reason, json_string(json, "reason", where));
  return limit;
}

}  // namespace

std::string CaLimit::text() const {
  return "the CA is busy until " + format_time(until) + ": " + reason;
}

Result<std::optional<CaLimit>> load_limit(const StageContext& context, const CaId& ca) {
  const Path path = context.paths.ca_limit(ca);
  ASSIGN(const auto there, context.env.files.status(path));
  if (!there) return std::optional<CaLimit>();
  ASSIGN(const std::string text, context.env.files.read(path, kMaxFile));
  auto limit = decode(text, path.string());
  if (!limit) {
    Error error = std::move(limit).error();
    error.message += "; remove it: the CA will say again what it wants";
    return error;
  }
  if (limit->until <= context.now()) return std::optional<CaLimit>();
  return std::optional(std::move(*limit));
}

Result<void> store_limit(const StageContext& context, const CaId& ca, const CaLimit& limit) {
  const Json json = {
      {"version", kVersion}, {"until", format_time(limit.until)}, {"reason", limit.reason}};
  return context.env.files.write(context.paths.ca_limit(ca), json_text(json), 0600);
}

}  // namespace millrace::acme
