// A name of the configuration that becomes the name of a file.
#pragma once

#include <string_view>

namespace millrace {

inline constexpr std::string_view kFileLabelWanted =
    "expected 1 to 64 of a-z 0-9 . _ -, no dot first";

// 1 to 64 of a-z 0-9 . _ - and never a leading dot: it cannot leave its directory, nor hide there.
inline bool is_file_label(std::string_view text) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789._-";
  return !text.empty() && text.size() <= 64 && text.front() != '.' &&
         text.find_first_not_of(kAllowed) == std::string_view::npos;
}

}  // namespace millrace
