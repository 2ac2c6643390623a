#include "core/inbox/http_validators.h"

#include <algorithm>

#include "core/base/json.h"

namespace millrace {
namespace {

constexpr size_t kMaxField = 256;        // octets
constexpr size_t kMaxFile = 16U << 10U;  // octets
constexpr Duration kLongestUse = std::chrono::hours(1);

// Empty: absent, or nothing that may be sent back.
std::string usable_field(const HttpResponse& response, std::string_view name) {
  std::string value = response.field(name).value_or("");
  const bool is_usable = value.size() <= kMaxField &&
                         std::ranges::all_of(value, [](char c) { return c >= ' ' && c <= '~'; });
  return is_usable ? value : "";
}

Result<HttpValidators> from_json(const std::string& text, const std::string& where) {
  HttpValidators validators;
  ASSIGN(const Json document, parse_json(text, where));
  ASSIGN(validators.url, json_string(document, "url", where));
  ASSIGN(validators.digest, json_string(document, "sha256", where));
  ASSIGN(validators.etag, json_string(document, "etag", where));
  ASSIGN(validators.last_modified, json_string(document, "last_modified", where));
  ASSIGN(validators.at, json_time(document, "at", where));
  return validators;
}

}  // namespace

HttpValidators HttpValidators::of(const HttpResponse& response) {
  HttpValidators validators;
  validators.last_modified = usable_field(response, "last-modified");
  const bool is_fresh = !validators.last_modified.empty() &&
                        validators.last_modified == response.field("date").value_or("");
  if (is_fresh) return {};
  validators.etag = usable_field(response, "etag");
  return validators;
}

std::vector<std::pair<std::string, std::string>> HttpValidators::fields(
    const std::string& wanted_url, const SeenVersion& accepted, TimePoint now) const {
  std::vector<std::pair<std::string, std::string>> all;
  const bool is_of_accepted =
      url == wanted_url && accepted.serial != 0 && digest == accepted.digest;
  if (!is_of_accepted || now < at || now > at + kLongestUse) return all;
  if (!etag.empty()) all.emplace_back("If-None-Match", etag);
  if (!last_modified.empty()) all.emplace_back("If-Modified-Since", last_modified);
  return all;
}

HttpValidators read_http_validators(Files& files, const Path& path) {
  const auto there = files.status(path);
  if (!there || !*there) return {};
  const auto text = files.read(path, kMaxFile);
  const auto validators = text ? from_json(*text, path) : text.error();
  return validators ? *validators : HttpValidators();
}

Result<void> write_http_validators(Files& files, const Path& path,
                                   const HttpValidators& validators) {
  TRY(files.make_directory(path.parent_path(), 0755));
  const Json json = {{"url", validators.url},
                     {"sha256", validators.digest},
                     {"etag", validators.etag},
                     {"last_modified", validators.last_modified},
                     {"at", format_time(validators.at)}};
  return files.write(path, json_text(json), 0600);
}

}  // namespace millrace
