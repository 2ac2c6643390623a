// Paragraphs folded into a given space.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace millrace::cli {

// At blanks, and within words that are longer than a line; none of the lines has more than `width`
// characters, of which one that is cut off is "…". At most `most_lines` of them, at least one.
// `width` > 1.
std::vector<std::string> folded(std::string_view paragraph, size_t width, size_t most_lines);

// The first `width` characters; if it has more, "…" is the last of them.
std::string shortened(std::string_view text, size_t width);

// Characters of UTF-8 text.
size_t width_of(std::string_view text);

}  // namespace millrace::cli
