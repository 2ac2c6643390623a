// URLs from the CA (RFC 8555 §6.1: https only), checked before they are followed, signed or
// printed.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/base/result.h"

namespace millrace::acme {

// The URL itself, if it is https, without a user name, at most 2048 octets, and only of the
// characters of RFC 3986 §2, so that JSON and error messages can contain it unchanged. `where` is
// for errors.
Result<std::string> check_url(const std::string& url, const std::string& where);

// The same for the URL of a CA's directory, which an operator has written: it also has a host, a
// valid port, and no fragment.
Result<void> check_directory_url(const std::string& url);

// The same for a header field with a URI reference (RFC 9110 §10.2.2, RFC 8288 §3.1): a relative
// one is resolved against `base`, the URL of the request; check_host() applies.
Result<std::string> check_reference(const std::string& reference, const std::string& base,
                                    const std::string& where);

// "https://HOST" of a URL, as errors name the server.
Subject server_of(const std::string& url);

// Whether the host is this one by name or address: localhost, 127.0.0.0/8, ::1, the unspecified
// addresses.
bool is_loopback(const std::string& url);

// A remote CA must not cause this host to send requests to itself: an error when `url` is on
// loopback and the CA's `directory` is not.
Result<void> check_host(const std::string& url, const std::string& directory);

// A member of an object that is such a URL, or an array of at most `most` of them.
Result<std::string> json_url(const nlohmann::json& object, const std::string& member,
                             const std::string& where);
// The same for a member that may be absent: then empty.
Result<std::string> json_optional_url(const nlohmann::json& object, const std::string& member,
                                      const std::string& where);
Result<std::vector<std::string>> json_urls(const nlohmann::json& object, const std::string& member,
                                           const std::string& where, size_t most);

}  // namespace millrace::acme
