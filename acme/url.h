// URLs that the CA gives (RFC 8555 §6.1: https only), checked before they are followed, signed or
// shown.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/result.h"

namespace millrace::acme {

// The URL itself, if it is https, at most 2048 octets, and only of the characters of RFC 3986 §2,
// so that it can stand in JSON and in an error message as it is. `where` names the place it was
// found.
Result<std::string> check_url(const std::string& url, const std::string& where);

// A member of an object that is such a URL, or an array of at most `most` of them.
Result<std::string> json_url(const nlohmann::json& object, const std::string& member,
                             const std::string& where);
// The same for a member that may be absent: empty then.
Result<std::string> json_optional_url(const nlohmann::json& object, const std::string& member,
                                      const std::string& where);
Result<std::vector<std::string>> json_urls(const nlohmann::json& object, const std::string& member,
                                           const std::string& where, size_t most);

}  // namespace millrace::acme
