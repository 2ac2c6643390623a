// The proxy that libcurl takes from the environment, for messages: libcurl's errors about a proxy
// look like errors of the CA.
#pragma once

#include <optional>
#include <string>

namespace millrace::acme {

struct Proxy {
  std::string variable;  // that sets it: "https_proxy"
  std::string host;
  std::string port;

  // "the proxy 192.0.2.1:3128 (https_proxy)": never with user name and password
  std::string text() const;
  // Whether libcurl's error of a failed connection is about this proxy.
  bool is_meant_by(const std::string& message) const;
};

// From the variables that libcurl reads for an https URL, the first that is set; nullopt: none, or
// not a URL.
std::optional<Proxy> proxy_of_environment();

}  // namespace millrace::acme
