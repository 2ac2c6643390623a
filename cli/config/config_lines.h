// The line of each value in a JSON text, for error messages. The parser that builds the
// values does not keep it.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace millrace::cli {

// JSON pointer (RFC 6901) → line, from 1: of a member its name's, of an item its first octet's.
// `text` is what parse_json has accepted, with comments.
std::map<std::string, size_t> lines_of(std::string_view text);

// "/" and "~" in a member's name, as a JSON pointer writes them.
std::string pointer_part(std::string_view name);
// The name again.
std::string name_of_part(std::string part);

}  // namespace millrace::cli
