#include "acme/protocol/url.h"

#include <algorithm>

#include <arpa/inet.h>
#include <curl/curl.h>

#include "core/base/ascii.h"
#include "core/base/json.h"
#include "core/base/printable.h"
#include "core/crypto/openssl.h"

namespace millrace::acme {
namespace {

constexpr size_t kMaxUrl = 2048;
constexpr std::string_view kUrlCharacters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%";

constexpr std::string_view kHttps = "https://";
constexpr std::string_view kUrlDigits = "0123456789";
constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

using CurlUrlPtr = std::unique_ptr<CURLU, Freed<curl_url_cleanup>>;

// Empty: there is no such part.
std::string part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

bool has_scheme(const std::string& reference) {
  const size_t end = reference.find_first_of(":/?#");
  if (end == std::string::npos || end == 0 || reference[end] != ':') return false;
  const std::string allowed = std::string(kLetters) + std::string(kUrlDigits) + "+-.";
  return kLetters.find(reference[0]) != std::string_view::npos &&
         reference.find_first_not_of(allowed) == end;
}

std::string resolved(const std::string& reference, const std::string& base) {
  const CurlUrlPtr url(curl_url());
  const bool done = url && curl_url_set(url.get(), CURLUPART_URL, base.c_str(), 0) == CURLUE_OK &&
                    curl_url_set(url.get(), CURLUPART_URL, reference.c_str(), 0) == CURLUE_OK;
  return done ? part_of(url.get(), CURLUPART_URL) : reference;
}

// As libcurl parses it: "0x7f.1" is 127.0.0.1.
std::string host_of(const std::string& text) {
  const CurlUrlPtr url(curl_url());
  const bool parsed = url && curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) == CURLUE_OK;
  std::string host = parsed ? lower(part_of(url.get(), CURLUPART_HOST)) : std::string();
  if (host.ends_with('.')) host.pop_back();
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return host;
}

bool is_loopback_v4(const unsigned char* octets) {
  return octets[0] == 127 || std::all_of(octets, octets + 4, [](auto octet) { return octet == 0; });
}

bool is_loopback_v6(const in6_addr& address) {
  if (IN6_IS_ADDR_LOOPBACK(&address) || IN6_IS_ADDR_UNSPECIFIED(&address)) return true;
  return IN6_IS_ADDR_V4MAPPED(&address) && is_loopback_v4(address.s6_addr + 12);
}

bool has_user(const std::string& url) {
  const size_t begin = kHttps.size();
  const std::string authority = url.substr(begin, url.find_first_of("/?#", begin) - begin);
  return authority.find('@') != std::string::npos;
}

}  // namespace

bool is_loopback(const std::string& url) {
  const std::string host = host_of(url);
  in_addr v4 = {};
  in6_addr v6 = {};
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) {
    return is_loopback_v4(reinterpret_cast<const unsigned char*>(&v4));
  }
  if (inet_pton(AF_INET6, host.c_str(), &v6) == 1) return is_loopback_v6(v6);
  return host == "localhost" || host.ends_with(".localhost");
}

Result<void> check_host(const std::string& url, const std::string& directory) {
  if (!is_loopback(url) || is_loopback(directory)) return {};
  return Error(url + ": the CA at " + directory +
               " gives a URL on this host's loopback: not followed");
}

Result<std::string> check_reference(const std::string& reference, const std::string& base,
                                    const std::string& where) {
  const bool relative = !reference.empty() && !has_scheme(reference);
  ASSIGN(std::string url, check_url(relative ? resolved(reference, base) : reference, where));
  TRY(check_host(url, base));
  return url;
}

Subject server_of(const std::string& url) {
  const size_t end = std::min(url.find_first_of("/:", kHttps.size()), url.size());
  return {SubjectKind::server, url.substr(0, end)};
}

Result<std::string> check_url(const std::string& url, const std::string& where) {
  const bool https = url.starts_with(kHttps) && url.size() > kHttps.size() && url[8] != '/';
  const bool clean = url.find_first_not_of(kUrlCharacters) == std::string::npos;
  if (https && has_user(url)) {
    // The text before "@" may be a password.
    return Error(where + ": expected an https URL without a user name, got \"https://…" +
                 printable(url.substr(url.find('@')), 200) + "\"");
  }
  if (!https || !clean || url.size() > kMaxUrl) {
    return Error(where + ": expected an https URL of at most " + std::to_string(kMaxUrl) +
                 " octets, got \"" + printable(url, 200) + "\"");
  }
  return url;
}

Result<void> check_directory_url(const std::string& url) {
  TRY(check_url(url, "a CA's directory"));
  const CurlUrlPtr parsed(curl_url());
  const CURLUcode code =
      parsed ? curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) : CURLUE_OUT_OF_MEMORY;
  if (code != CURLUE_OK) {
    return Error("\"" + printable(url, 200) + "\" is not a valid URL: " + curl_url_strerror(code));
  }
  if (url.find('#') != std::string::npos) {
    return Error("expected a URL without a fragment, got \"" + printable(url, 200) + "\"");
  }
  return {};
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
    return Error(where + ": /" + member + ": expected at most " + std::to_string(most) +
                 " URLs, got " + std::to_string(urls.size()));
  }
  for (size_t i = 0; i < urls.size(); ++i) {
    TRY(check_url(urls[i], where + ": /" + member + "/" + std::to_string(i)));
  }
  return urls;
}

}  // namespace millrace::acme
