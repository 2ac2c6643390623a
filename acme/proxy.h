// The proxy that libcurl takes from the environment, for messages: what it says of a proxy reads
// like trouble with the CA.
#pragma once

#include <optional>
#include <string>

namespace millrace::acme {

struct Proxy {
  std::string variable;  // that names it: "https_proxy"
  std::string host;
  std::string port;

  // "the proxy 192.0.2.1:3128 (https_proxy)": never its user name and password
  std::string text() const;
  // Whether libcurl's words about a connection that failed are about this proxy.
  bool is_meant_by(const std::string& message) const;
};

// Of the variables that libcurl reads for an https URL, the first that is set; nullopt: none, or
// not a URL.
std::optional<Proxy> proxy_of_environment();

}  // namespace millrace::acme
