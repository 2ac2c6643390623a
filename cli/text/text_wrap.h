// Paragraphs folded to lines.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace millrace::cli {

// At blanks, each line at most `width` octets where its words allow that.
std::vector<std::string> wrap(std::string_view paragraph, size_t width);

}  // namespace millrace::cli
