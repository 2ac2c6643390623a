// The records managed by millrace in a zone source: a block between markers, or a file that the
// source includes.
//
//   ; BEGIN millrace: this block is written by millrace, edits are lost; removed with its last
//   record _acme-challenge.example.org. 60 IN TXT "…" ; END millrace
//
// Every line in it has an absolute owner, a TTL and a class, so that it means the same wherever it
// stands. A block whose first line does not say "removed with its last record" was added by a
// person: it is kept when it is empty.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dnszone/edit/marked_block.h"

namespace millrace::dnszone {

class ManagedPlace {
 public:
  // `managed_file` empty: the block in files[0], there or not. Errors: two blocks, an end without a
  // beginning, a marker inside of a record; a managed file that the zone does not include.
  static Result<ManagedPlace> find(const ZoneText& text, const Path& managed_file);

  // Whether a record is in the managed block or file, or in a former one: in the block although
  // there is a managed file by now, or in another included file that millrace wrote.
  bool holds(const Span& span) const;
  bool has_former() const { return former_block_ || !former_files_.empty(); }
  uint32_t file() const { return file_; }  // that the place is in

  // The edit that puts these lines (without line ends) into the managed block or file, and nothing
  // into a former one. Empty: a block that millrace made is removed, and a managed file becomes
  // empty.
  std::vector<TextEdit> with_lines(const ZoneText& text,
                                   const std::vector<std::string>& lines) const;

 private:
  Result<void> find_file(const ZoneText& text, const Path& managed_file);
  void find_former_files(const ZoneText& text);
  Result<void> check_without_soa(const ZoneText& text) const;

  uint32_t file_ = 0;
  bool whole_file_ = false;
  std::optional<MarkedBlock> block_, former_block_;
  std::vector<uint32_t> former_files_;
  std::string line_end_ = "\n";
};

// The included file that millrace wrote, which begins with a line that says so; empty: none.
Path written_file(const ZoneText& text);

}  // namespace millrace::dnszone
