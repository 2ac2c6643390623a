// Text in mdoc(7).
#pragma once

#include <string>
#include <string_view>

namespace millrace::cli {

// A line of text, nothing in it read as markup.
std::string mdoc_line(std::string_view text);
// An argument of a macro.
std::string mdoc_argument(std::string_view text);
// A paragraph, one sentence a line as is usual in mdoc, each folded.
std::string mdoc_sentences(std::string_view paragraph);

}  // namespace millrace::cli
