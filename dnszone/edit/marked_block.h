// The block of a zone source between "; BEGIN millrace" and "; END millrace", both lines comments.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dnszone/text/zone_text.h"

namespace millrace::dnszone {

// Octets [begin, end) of files[file] become `text`.
struct TextEdit {
  size_t file = 0;
  size_t begin = 0, end = 0;
  std::string text;
};

// Places are octets of files[0], the only file that may hold a block.
struct MarkedBlock {
  bool made_by_us = false;                // so that it is removed with its last record
  bool newline_added = false;             // with the block, to a file that had none at its end
  size_t begin = 0, end = 0;              // both marker lines with their ends included
  size_t lines_begin = 0, lines_end = 0;  // between the marker lines
  std::string line_end;

  // nullopt: there is none. Errors: two blocks, an end without a beginning, a marker inside of a
  // record.
  static Result<std::optional<MarkedBlock>> find(const ZoneText& text);

  bool holds(const Span& span) const;
  // Whether millrace wrote its content. Not when a person set the markers, and there is nothing
  // between them or an $INCLUDE does.
  bool was_written(std::string_view contents) const;
  // `lines` come with their ends.
  TextEdit with_lines(const std::string& contents, const std::string& lines) const;
  // A new block at the end of the file.
  static TextEdit made(const std::string& contents, const std::string& lines);

 private:
  TextEdit removed(const std::string& contents) const;
};

// "\r\n" or "\n": that of the last line.
std::string line_end_of(std::string_view text);

}  // namespace millrace::dnszone
