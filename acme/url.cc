#include "acme/url.h"

#include "core/json.h"
#include "core/printable.h"

namespace millrace::acme {
namespace {

constexpr size_t kMaxUrl = 2048;
constexpr std::string_view kUrlCharacters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%";

}  // namespace

Result<std::string> check_url(const std::string& url, const std::string& where) {
  const bool https = url.starts_with("https://") && url.size() > 8 && url[8] != '/';
  const bool clean = url.find_first_not_of(kUrlCharacters) == std::string::npos;
  if (!https || !clean || url.size() > kMaxUrl) {
    return Error(where + ": want an https URL of at most " + std::to_string(kMaxUrl) +
                 " octets, seen \"" + printable(url, 200) + "\"");
  }
  return url;
}

Result<std::string> json_url(const Json& object, const std::string& member,
                             const std::string& where) {
  ASSIGN(const std::string url, json_string(object, member, where));
  return check_url(url, where + ": /" + member);
}

Result<std::string> json_optional_url(const Json& object, const std::string& member,
                                      const std::string& where) {
  if (object.is_object() && !object.contains(member)) return std::string();
  return json_url(object, member, where);
}

Result<std::vector<std::string>> json_urls(const Json& object, const std::string& member,
                                           const std::string& where, size_t most) {
  ASSIGN(std::vector<std::string> urls, json_strings(object, member, where));
  if (urls.size() > most) {
    return Error(where + ": /" + member + ": want at most " + std::to_string(most) +
                 " URLs, seen " + std::to_string(urls.size()));
  }
  for (size_t i = 0; i < urls.size(); ++i) {
    TRY(check_url(urls[i], where + ": /" + member + "/" + std::to_string(i)));
  }
  return urls;
}

}  // namespace millrace::acme
