#include "cli/text/text_wrap.h"

#include <sstream>

namespace millrace::cli {

std::vector<std::string> wrap(std::string_view paragraph, size_t width) {
  std::istringstream words{std::string(paragraph)};
  std::vector<std::string> lines;
  for (std::string word; words >> word;) {
    const bool fits = !lines.empty() && lines.back().size() + 1 + word.size() <= width;
    if (fits) {
      lines.back() += " " + word;
    } else {
      lines.push_back(word);
    }
  }
  return lines;
}

}  // namespace millrace::cli
