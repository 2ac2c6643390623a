// Where millrace's own records stand in a zone source: a marked block, or a file that the source
// includes.
//
//   ; BEGIN millrace: this block is written by millrace, edits are lost; removed with its last
//   record _acme-challenge.example.org. 60 IN TXT "…" ; END millrace
//
// Every line in it has an absolute owner, a TTL and a class, so that it means the same wherever it
// stands. A block whose first line does not say "removed with its last record" was put there by a
// person: it stays when it is empty.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dnszone/zone_text.h"

namespace millrace::dnszone {

// Octets [begin, end) of files[file] become `text`.
struct TextEdit {
  size_t file = 0;
  size_t begin = 0, end = 0;
  std::string text;
};

class ManagedPlace {
 public:
  // `managed_file` empty: the block in files[0], there or not. Errors: two blocks, an end without a
  // beginning, a marker inside of a record; a managed file that the zone does not include.
  static Result<ManagedPlace> find(const ZoneText& text, const Path& managed_file);

  // Whether a record stands in the place.
  bool holds(const Span& span) const;
  // What to write so that these lines (without ends) stand in the place. Empty: a block that
  // millrace made goes, and a managed file becomes empty.
  TextEdit with_lines(const ZoneText& text, const std::vector<std::string>& lines) const;

 private:
  Result<ManagedPlace> without_soa(const ZoneText& text) &&;
  Result<void> find_block(const SourceFile& source);
  TextEdit block_removed(const std::string& contents) const;
  TextEdit block_appended(const std::string& contents, const std::string& lines) const;

  uint32_t file_ = 0;
  bool whole_file_ = false;
  bool block_ = false;  // there is one
  bool made_by_us_ = false;
  bool newline_added_ = false;              // with the block, to a file that had none at its end
  size_t block_begin_ = 0, block_end_ = 0;  // octets, both marker lines with their ends included
  size_t lines_begin_ = 0, lines_end_ = 0;  // between the marker lines
  std::string line_end_ = "\n";
};

}  // namespace millrace::dnszone
