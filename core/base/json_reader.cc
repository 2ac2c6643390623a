#include "core/base/json_reader.h"

#include <algorithm>
#include <iterator>

#include "core/base/printable.h"

namespace millrace {
namespace {

constexpr size_t kMaxDepth = 64;

// Reads the text and reports the parser's position.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, size_t* count) : at_(at), count_(count) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    ++at_;
    ++*count_;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  bool operator==(const CountingIterator& other) const { return at_ == other.at_; }
  bool operator!=(const CountingIterator& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  size_t* count_;
};

// nlohmann: "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error …".
std::string without_prefix(std::string_view message) {
  const size_t column = message.find(", column ");
  const size_t colon = message.find(": ", column == std::string_view::npos ? 0 : column);
  if (column == std::string_view::npos || colon == std::string_view::npos) {
    return std::string(message.substr(std::min(message.find("] ") + 2, message.size())));
  }
  return std::string(message.substr(colon + 2));
}

}  // namespace

Result<Json> JsonReader::read(const std::string& where, bool comments) {
  const CountingIterator begin(text_.data(), &consumed_);
  const CountingIterator end(text_.data() + text_.size(), &consumed_);
  const bool whole =
      Json::sax_parse(begin, end, this, nlohmann::detail::input_format_t::json, true, comments);
  if (!whole) return Error(fault_text(where));
  return std::move(root_);
}

bool JsonReader::key(std::string& name) {
  if (open_.back()->contains(name)) {
    return fail(consumed_, "member '" + printable(name) + "' occurs twice");
  }
  member_ = std::move(name);
  return true;
}

bool JsonReader::parse_error(size_t position, const std::string&, const Json::exception& fault) {
  return fail(position, without_prefix(fault.what()));
}

Json* JsonReader::place(Json value) {
  if (open_.empty()) {
    root_ = std::move(value);
    return &root_;
  }
  Json& container = *open_.back();
  if (container.is_object()) return &(container[member_] = std::move(value));
  container.push_back(std::move(value));
  return &container.back();
}

bool JsonReader::add(Json value) {
  place(std::move(value));
  return true;
}

bool JsonReader::open(Json container) {
  if (open_.size() == kMaxDepth) {
    return fail(consumed_, "nested deeper than " + std::to_string(kMaxDepth));
  }
  // Pointers into the outer containers stay good: only the innermost one grows while it is open.
  open_.push_back(place(std::move(container)));
  return true;
}

bool JsonReader::close() {
  open_.pop_back();
  return true;
}

bool JsonReader::fail(size_t position, const std::string& why) {
  fault_ = printable(why);
  fault_position_ = position;
  return false;
}

std::string JsonReader::fault_text(const std::string& where) const {
  const size_t offset = std::min(fault_position_ == 0 ? 0 : fault_position_ - 1, text_.size());
  const std::string_view before = text_.substr(0, offset);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const size_t newline = before.rfind('\n');
  const size_t column = newline == std::string_view::npos ? offset + 1 : offset - newline;
  return where + ":" + std::to_string(line) + ":" + std::to_string(column) + ": " + fault_;
}

}  // namespace millrace
