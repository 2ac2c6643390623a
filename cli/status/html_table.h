// Pieces of HTML. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.h"

namespace millrace::cli {

// For text and for attribute values in double quotes.
std::string html_text(std::string_view text);
// <time>, with what it means: "in 12d", "3h ago".
std::string html_time(TimePoint time, TimePoint now);

// A table whose rows have a header in their first cell; on a narrow screen each row is a block, in
// which the cells repeat the names of their columns. The roles keep it a table for screen readers,
// as `display` would take that away.
class HtmlTable {
 public:
  // Cells are HTML.
  HtmlTable(std::string caption, std::vector<std::string> columns)
      : caption_(std::move(caption)), columns_(std::move(columns)) {}

  void add_row(const std::vector<std::string>& cells);
  std::string html() const;

 private:
  std::string caption_;
  std::vector<std::string> columns_;
  std::string rows_;
};

}  // namespace millrace::cli
