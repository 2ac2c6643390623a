#include "cli/config/config_lines.h"

#include <algorithm>
#include <vector>

#include "core/base/json.h"

namespace millrace::cli {
namespace {

class LineScanner {
 public:
  explicit LineScanner(std::string_view text) : text_(text) {}

  std::map<std::string, size_t> scan() {
    while (skip_blank()) step();
    return std::move(lines_);
  }

 private:
  struct Open {
    bool array = false;
    size_t items = 0;        // values seen in the array
    std::string prefix;      // pointer of the container
    bool wants_name = true;  // of an object: the next string is a member's name
    std::string name;
  };

  // Skips white space and comments; false: the end.
  bool skip_blank() {
    while (at_ < text_.size()) {
      if (text_[at_] == '\n') ++line_;
      if (std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) {
        ++at_;
      } else if (text_.substr(at_).starts_with("//")) {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (text_.substr(at_).starts_with("/*")) {
        skip_to(std::min(text_.find("*/", at_ + 2), text_.size() - 2) + 2);
      } else {
        return true;
      }
    }
    return false;
  }

  void skip_to(size_t end) {
    line_ +=
        static_cast<size_t>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(at_),
                                       text_.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
    at_ = end;
  }

  void step() {
    const char c = text_[at_];
    if (c == '{' || c == '[') {
      start_value();
      open_.push_back({c == '[', 0, here_, true, {}});
      ++at_;
    } else if (c == '}' || c == ']') {
      if (!open_.empty()) open_.pop_back();
      ++at_;
    } else if (c == ',' || c == ':') {
      if (!open_.empty()) open_.back().wants_name = c == ',';
      ++at_;
    } else {
      take_scalar();
    }
  }

  void take_scalar() {
    const bool is_name = !open_.empty() && !open_.back().array && open_.back().wants_name;
    const size_t begin = at_;
    const size_t line = line_;
    if (!is_name) start_value();
    skip_to(text_[at_] == '"' ? end_of_string() : end_of_word());
    if (!is_name) return;
    open_.back().name = unquoted(text_.substr(begin, at_ - begin));
    lines_.try_emplace(open_.back().prefix + "/" + pointer_part(open_.back().name), line);
  }

  // Sets here_ to the pointer of the value that begins.
  void start_value() {
    here_.clear();
    if (!open_.empty()) {
      Open& in = open_.back();
      here_ = in.prefix + "/" + (in.array ? std::to_string(in.items++) : pointer_part(in.name));
    }
    lines_.try_emplace(here_, line_);
  }

  size_t end_of_string() const {
    size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != '"') end += text_[end] == '\\' ? 2U : 1U;
    return std::min(end + 1, text_.size());
  }

  size_t end_of_word() const {
    return std::min(text_.find_first_of(" \t\r\n,:{}[]\"/", at_ + 1), text_.size());
  }

  static std::string unquoted(std::string_view quoted) {
    const auto value = parse_json(quoted, "name");
    const bool is_text = value && value->is_string();
    return is_text ? value->get_ref<const std::string&>() : std::string(quoted);
  }

  std::string_view text_;
  size_t at_ = 0, line_ = 1;
  std::vector<Open> open_;
  std::string here_;
  std::map<std::string, size_t> lines_;
};

}  // namespace

std::map<std::string, size_t> lines_of(std::string_view text) {
  return LineScanner(text).scan();
}

std::string pointer_part(std::string_view name) {
  std::string part;
  for (const char c : name) {
    if (c == '~')
      part += "~0";
    else if (c == '/')
      part += "~1";
    else
      part += c;
  }
  return part;
}

std::string name_of_part(std::string part) {
  for (size_t at = 0; (at = part.find('~', at)) != std::string::npos; ++at) {
    part.replace(at, 2, part.compare(at, 2, "~1") == 0 ? "/" : "~");
  }
  return part;
}

}  // namespace millrace::cli
