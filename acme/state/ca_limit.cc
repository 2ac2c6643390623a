#include "acme/state/ca_limit.h"

#include <array>

#include "acme/state/retry_policy.h"
#include "core/base/json.h"
#include "core/base/printable.h"

namespace millrace::acme {
namespace {

constexpr int kLimitsVersion = 1;
constexpr size_t kMaxFile = 64U << 10U;
constexpr size_t kMaxReason = 4000;  // octets: text from a CA must not fill the file

using Name = std::pair<Limited, std::string_view>;
constexpr std::array<Name, 4> kNames = {{{Limited::new_order, "newOrder"},
                                         {Limited::key_change, "keyChange"},
                                         {Limited::renewal_info, "renewalInfo"},
                                         {Limited::revoke_cert, "revokeCert"}}};

Json to_json(const CaLimit& limit) {
  return {{"until", format_time(limit.until)}, {"reason", printable(limit.reason, kMaxReason)}};
}

Result<CaLimit> limit_from(const Json& json, const std::string& where) {
  CaLimit limit;
  ASSIGN(limit.until, json_time(json, "until", where));
  ASSIGN(limit.reason, json_string(json, "reason", where));
  return limit;
}

std::string encode(const CaLimits& limits) {
  Json json = {{"version", kLimitsVersion}};
  if (const auto all = limit_of(limits, Limited::all)) json.update(to_json(*all));
  for (const auto& [what, name] : kNames) {
    if (const auto limit = limit_of(limits, what)) json["of"][std::string(name)] = to_json(*limit);
  }
  return json_text(json);
}

Result<CaLimits> decode(std::string_view text, const std::string& where) {
  ASSIGN(const Json json, parse_json(text, where));
  TRY(check_json_version(json, kLimitsVersion, where));
  CaLimits limits;
  if (json.contains("until")) {
    ASSIGN(limits[Limited::all], limit_from(json, where));
  }
  const Json of = json.value("of", Json::object());
  for (const auto& [what, name] : kNames) {
    const auto found = of.find(std::string(name));
    if (found == of.end()) continue;
    ASSIGN(limits[what], limit_from(*found, where + ": /of/" + std::string(name)));
  }
  return limits;
}

}  // namespace

std::optional<CaLimit> limit_of(const CaLimits& limits, Limited what) {
  const auto found = limits.find(what);
  return found == limits.end() ? std::nullopt : std::optional(found->second);
}

Result<CaLimits> load_limits(const StageContext& context, const CaId& ca) {
  const Path path = context.paths.ca_limit(ca);
  ASSIGN(const auto there, context.env.files.status(path));
  if (!there) return CaLimits();
  ASSIGN(const std::string text, context.env.files.read(path, kMaxFile));
  auto limits = decode(text, path.string());
  if (!limits) {
    Error error = std::move(limits).error();
    error.message += "; remove it: the CA repeats a limit that still holds";
    return error;
  }
  const TimePoint now = context.now();
  std::erase_if(*limits, [now](const auto& one) { return !is_ahead(one.second.until, now); });
  return limits;
}

Result<void> keep_limit(const StageContext& context, const CaId& ca, Limited what,
                        const CaLimit& limit) {
  ASSIGN(CaLimits limits, load_limits(context, ca));
  limits[what] = limit;
  const Path path = context.paths.ca_limit(ca);
  TRY(context.env.files.make_directory(path.parent_path(), 0700));
  return context.env.files.write(path, encode(limits), 0600);
}

}  // namespace millrace::acme
