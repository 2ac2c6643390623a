#include "cli/text/mdoc.h"

#include "cli/text/text_wrap.h"

namespace millrace::cli {
namespace {

constexpr size_t kWidth = 90;

std::string without_escapes(std::string_view text) {
  std::string escaped;
  for (const char c : text) escaped += c == '\\' ? std::string("\\e") : std::string(1, c);
  return escaped;
}

}  // namespace

std::string mdoc_line(std::string_view text) {
  const std::string escaped = without_escapes(text);
  return escaped.starts_with(".") || escaped.starts_with("'") ? "\\&" + escaped : escaped;
}

std::string mdoc_argument(std::string_view text) {
  std::string argument = "\"";
  for (const char c : without_escapes(text)) {
    argument += c == '"' ? std::string("\"\"") : std::string(1, c);
  }
  return argument + "\"";
}

std::string mdoc_sentences(std::string_view paragraph) {
  std::string text;
  while (!paragraph.empty()) {
    const size_t end = paragraph.find(". ");
    const bool last = end == std::string_view::npos;
    for (const std::string& line : wrap(paragraph.substr(0, last ? end : end + 1), kWidth)) {
      text += mdoc_line(line) + "\n";
    }
    paragraph.remove_prefix(last ? paragraph.size() : end + 2);
  }
  return text;
}

}  // namespace millrace::cli
