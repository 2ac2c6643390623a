#include "acme/client/proxy.h"

#include <cstdlib>
#include <memory>

#include <curl/curl.h>

#include "core/base/printable.h"
#include "core/crypto/openssl.h"

namespace millrace::acme {
namespace {

// In the order of libcurl.
constexpr const char* kVariables[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};

using CurlUrlPtr = std::unique_ptr<CURLU, Freed<curl_url_cleanup>>;

std::string part_of(CURLU* url, CURLUPart part, unsigned flags) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
  std::string copy = printable(text, 255);
  curl_free(text);
  return copy;
}

// libcurl uses 1080 without a port, for every scheme but https.
std::optional<Proxy> parsed(const char* variable, const char* value) {
  const CurlUrlPtr url(curl_url());
  constexpr unsigned kFlags = CURLU_DEFAULT_SCHEME | CURLU_NON_SUPPORT_SCHEME;
  if (!url || curl_url_set(url.get(), CURLUPART_URL, value, kFlags) != CURLUE_OK) {
    return std::nullopt;
  }
  Proxy proxy{variable, part_of(url.get(), CURLUPART_HOST, 0),
              part_of(url.get(), CURLUPART_PORT, 0)};
  const bool is_https =
      part_of(url.get(), CURLUPART_SCHEME, 0) == "https" && std::string(value).starts_with("https");
  if (proxy.port.empty()) proxy.port = is_https ? "443" : "1080";
  return proxy;
}

}  // namespace

std::string Proxy::text() const {
  return "the proxy " + host + ":" + port + " (" + variable + ")";
}

bool Proxy::is_meant_by(const std::string& message) const {
  return message.find(" " + host + " port " + port) != std::string::npos ||
         message.find(" via " + host) != std::string::npos;
}

std::optional<Proxy> proxy_of_environment() {
  for (const char* variable : kVariables) {
    const char* value = std::getenv(variable);
    if (value != nullptr && *value != '\0') return parsed(variable, value);
  }
  return std::nullopt;
}

}  // namespace millrace::acme
