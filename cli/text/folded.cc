#include "cli/text/folded.h"

#include <algorithm>
#include <sstream>

namespace millrace::cli {
namespace {

bool begins_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

// The octets of the first `count` characters.
size_t octets_of(std::string_view text, size_t count) {
  size_t at = 0;
  while (at < text.size()) {
    if (begins_character(text[at]) && count-- == 0) return at;
    ++at;
  }
  return at;
}

}  // namespace

size_t width_of(std::string_view text) {
  return static_cast<size_t>(std::ranges::count_if(text, begins_character));
}

std::string shortened(std::string_view text, size_t width) {
  if (width_of(text) <= width) return std::string(text);
  return std::string(text.substr(0, octets_of(text, width - 1))) + "…";
}

std::vector<std::string> folded(std::string_view paragraph, size_t width, size_t most_lines) {
  std::istringstream words{std::string(paragraph)};
  std::vector<std::string> lines = {""};
  for (std::string word; words >> word;) {
    if (!lines.back().empty()) {
      if (width_of(lines.back()) + 1 + width_of(word) <= width) {
        lines.back() += " " + word;
        continue;
      }
      lines.emplace_back();
    }
    while (width_of(word) > width) {
      const size_t octets = octets_of(word, width);
      lines.back() = word.substr(0, octets);
      lines.emplace_back();
      word.erase(0, octets);
    }
    lines.back() = word;
  }
  if (lines.size() > most_lines) {
    lines.resize(most_lines);
    lines.back() = shortened(lines.back() + " …", width);
  }
  return lines;
}

}  // namespace millrace::cli
