#include "dnszone/edit/managed_place.h"

#include <algorithm>
#include <optional>

#include "core/base/printable.h"

namespace millrace::dnszone {
namespace {

constexpr std::string_view kFileHead =
    "; This file is written by millrace, edits are lost; empty without records";

std::string include_line(const ZoneText& text, const Path& managed_file) {
  const Path& source = text.files[0].path;
  Path root = text.include_root.empty() ? source.parent_path() : text.include_root;
  if (root.empty()) root = ".";
  return "$INCLUDE " +
         managed_file.lexically_normal().lexically_relative(root.lexically_normal()).string();
}

bool is_written_by_us(const SourceFile& file) {
  return file.contents.starts_with(kFileHead);
}

}  // namespace

Path written_file(const ZoneText& text) {
  const auto file = std::find_if(text.files.begin() + 1, text.files.end(), is_written_by_us);
  return file == text.files.end() ? Path() : file->path;
}

Result<ManagedPlace> ManagedPlace::find(const ZoneText& text, const Path& managed_file) {
  ManagedPlace place;
  place.line_end_ = line_end_of(text.files[0].contents);
  auto block = MarkedBlock::find(text);
  if (managed_file.empty()) {
    if (!block) return std::move(block).error();
    place.block_ = *std::move(block);
    if (place.block_) place.line_end_ = place.block_->line_end;
  } else {
    TRY(place.find_file(text, managed_file));
    const bool written = block && *block && (*block)->was_written(text.files[0].contents);
    if (written) place.former_block_ = *std::move(block);
  }
  place.find_former_files(text);
  TRY(place.check_without_soa(text));
  return place;
}

Result<void> ManagedPlace::find_file(const ZoneText& text, const Path& managed_file) {
  whole_file_ = true;
  const auto file = std::find_if(text.files.begin() + 1, text.files.end(), [&](const auto& read) {
    return read.path.lexically_normal() == managed_file.lexically_normal();
  });
  if (file == text.files.end()) {
    return Error(printable(text.files[0].path.string()) + " does not include " +
                 printable(managed_file.string()) + ": add the line \"" +
                 printable(include_line(text, managed_file)) + "\"");
  }
  file_ = static_cast<uint32_t>(file - text.files.begin());
  return {};
}

void ManagedPlace::find_former_files(const ZoneText& text) {
  for (uint32_t i = 1; i < text.files.size(); ++i) {
    if (i != file_ && is_written_by_us(text.files[i])) former_files_.push_back(i);
  }
}

Result<void> ManagedPlace::check_without_soa(const ZoneText& text) const {
  if (!holds(text.records[text.soa].span)) return {};
  return Error(text.place(text.serial) +
               ": the SOA is inside the block or file managed by millrace: move it out");
}

bool ManagedPlace::holds(const Span& span) const {
  if (whole_file_ && span.file == file_) return true;
  if (block_ && block_->holds(span)) return true;
  if (former_block_ && former_block_->holds(span)) return true;
  return std::find(former_files_.begin(), former_files_.end(), span.file) != former_files_.end();
}

std::vector<TextEdit> ManagedPlace::with_lines(const ZoneText& text,
                                               const std::vector<std::string>& lines) const {
  const std::string& contents = text.files[file_].contents;
  std::string joined;
  for (const std::string& line : lines) joined += line + line_end_;
  std::vector<TextEdit> edits;
  if (whole_file_) {
    if (!lines.empty()) joined = std::string(kFileHead) + line_end_ + joined;
    edits.push_back({file_, 0, contents.size(), joined});
  } else if (block_) {
    edits.push_back(block_->with_lines(contents, joined));
  } else if (!lines.empty()) {
    edits.push_back(MarkedBlock::made(contents, joined));
  }
  if (former_block_) edits.push_back(former_block_->with_lines(text.files[0].contents, ""));
  for (const uint32_t file : former_files_) {
    edits.push_back({file, 0, text.files[file].contents.size(), ""});
  }
  return edits;
}

}  // namespace millrace::dnszone
