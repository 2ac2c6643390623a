// "did you mean …?": the nearest of the valid words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace millrace::cli {

// "; did you mean "names"?" when one of `known` is near enough to `seen` (edit distance, a swap of
// neighbours counts as one), otherwise empty.
std::string did_you_mean(std::string_view seen, const std::vector<std::string>& known);

}  // namespace millrace::cli
