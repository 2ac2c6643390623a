// Reading untrusted JSON: a parsed value or an error with line and column, and typed look-ups that
// name the path of what is missing or of the wrong type. Never throws.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/base/result.h"
#include "core/base/time.h"

namespace millrace {

using Json = nlohmann::json;

// Depth at most 64. `comments`: // and /* */ are allowed (the configuration). "WHERE:LINE:COLUMN:
// …".
Result<Json> parse_json(std::string_view text, const std::string& where, bool comments = false);

// Two-space-indented text with a final newline; invalid UTF-8 becomes U+FFFD.
std::string json_text(const Json& value);

// Members of an object; errors read "WHERE: /member: expected a string, got a number".
Result<std::string> json_string(const Json& object, const std::string& member,
                                const std::string& where);
// Empty: the member is not there, or is not a string.
std::string json_text_or_empty(const Json& object, const char* member);
Result<std::vector<std::string>> json_strings(const Json& object, const std::string& member,
                                              const std::string& where);
Result<uint64_t> json_unsigned(const Json& object, const std::string& member,
                               const std::string& where);
Result<TimePoint> json_time(const Json& object, const std::string& member,
                            const std::string& where);
// Of a document of ours: its member "version" is the only one that this build reads.
Result<void> check_json_version(const Json& object, uint64_t wanted, const std::string& where);

}  // namespace millrace
