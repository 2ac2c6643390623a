#include "dnszone/managed_place.h"

#include <algorithm>
#include <optional>

#include "core/printable.h"

namespace millrace::dnszone {
namespace {

constexpr std::string_view kBegin = "BEGIN millrace";
constexpr std::string_view kEnd = "END millrace";
constexpr std::string_view kRemovedWithLast = "removed with its last record";
constexpr std::string_view kAndNewline = "and the newline before it";
constexpr std::string_view kMadeBlock =
    "; BEGIN millrace: this block is written by millrace, edits are lost; removed with its last "
    "record";
constexpr std::string_view kFileHead =
    "; This file is written by millrace, edits are lost; empty without records";

struct Marker {
  bool begin = false;
  std::string_view line;  // with its end
  size_t at = 0;          // octets of the file
  size_t number = 0;      // from 1
};

// A comment that begins with the words.
bool is_marker(std::string_view line, std::string_view words) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  if (!line.starts_with(';')) return false;
  line.remove_prefix(std::min(line.find_first_not_of("; \t"), line.size()));
  if (!line.starts_with(words)) return false;
  line.remove_prefix(words.size());
  return line.empty() || std::string_view(": \t\r\n").find(line[0]) != std::string_view::npos;
}

// The first three: two are right, the third is already one too many.
std::vector<Marker> markers_of(std::string_view contents) {
  std::vector<Marker> markers;
  size_t number = 1;
  for (size_t at = 0; at < contents.size() && markers.size() < 3; ++number) {
    const size_t end = std::min(contents.find('\n', at), contents.size() - 1) + 1;
    const std::string_view line = contents.substr(at, end - at);
    const bool begin = is_marker(line, kBegin);
    if (begin || is_marker(line, kEnd)) markers.push_back({begin, line, at, number});
    at = end;
  }
  return markers;
}

Error bad_markers(const SourceFile& source, const Marker& marker, const std::string& what) {
  return Error(printable(source.path.string()) + ':' + std::to_string(marker.number) + ": " + what);
}

std::string line_end_of(std::string_view text) {
  const size_t last = text.rfind('\n');
  if (last == std::string_view::npos || last == 0) return "\n";
  return text[last - 1] == '\r' ? "\r\n" : "\n";
}

// A marker is a comment; one between the parentheses of a record cannot bound a block.
Result<void> check_outside_records(const ZoneText& text, const std::vector<Marker>& markers) {
  for (const PlacedRecord& placed : text.records) {
    if (placed.span.file != 0) continue;
    for (const Marker& marker : markers) {
      if (placed.span.begin < marker.at && marker.at < placed.span.end) {
        return bad_markers(text.files[0], marker, "a marker of millrace inside of a record");
      }
    }
  }
  return {};
}

std::string include_line(const ZoneText& text, const Path& managed_file) {
  const Path& source = text.files[0].path;
  const Path root = source.has_parent_path() ? source.parent_path() : Path(".");
  return "$INCLUDE " + managed_file.lexically_normal().lexically_relative(root).string();
}

}  // namespace

Result<ManagedPlace> ManagedPlace::find(const ZoneText& text, const Path& managed_file) {
  ManagedPlace place;
  if (managed_file.empty()) {
    TRY(check_outside_records(text, markers_of(text.files[0].contents)));
    TRY(place.find_block(text.files[0]));
    return std::move(place).without_soa(text);
  }
  place.whole_file_ = true;
  const auto file = std::find_if(text.files.begin() + 1, text.files.end(), [&](const auto& read) {
    return read.path.lexically_normal() == managed_file.lexically_normal();
  });
  if (file == text.files.end()) {
    return Error(printable(text.files[0].path.string()) + " does not include " +
                 printable(managed_file.string()) + ": add the line \"" +
                 printable(include_line(text, managed_file)) + "\"");
  }
  place.file_ = static_cast<uint32_t>(file - text.files.begin());
  place.line_end_ = line_end_of(text.files[0].contents);
  return std::move(place).without_soa(text);
}

Result<ManagedPlace> ManagedPlace::without_soa(const ZoneText& text) && {
  if (!holds(text.records[text.soa].span)) return std::move(*this);
  return Error(printable(text.files[file_].path.string()) + ':' + std::to_string(text.serial.line) +
               ": the SOA stands in the place that millrace writes: move it out");
}

Result<void> ManagedPlace::find_block(const SourceFile& source) {
  line_end_ = line_end_of(source.contents);
  const std::vector<Marker> markers = markers_of(source.contents);
  if (markers.empty()) return {};
  if (!markers[0].begin)
    return bad_markers(source, markers[0],
                       "\"; END millrace\" without a \"; BEGIN millrace\" before it");
  if (markers.size() == 1)
    return bad_markers(source, markers[0],
                       "\"; BEGIN millrace\" without a \"; END millrace\" behind it");
  const size_t odd = markers[1].begin ? 1 : 2;
  if (odd < markers.size()) {
    return bad_markers(
        source, markers[odd],
        "a second marker of millrace: want one \"; BEGIN millrace\" and one \"; END millrace\"");
  }
  const Marker& begin = markers[0];
  const Marker& end = markers[1];
  block_ = true;
  made_by_us_ = begin.line.find(kRemovedWithLast) != std::string_view::npos;
  newline_added_ = begin.line.find(kAndNewline) != std::string_view::npos;
  block_begin_ = begin.at;
  lines_begin_ = begin.at + begin.line.size();
  lines_end_ = end.at;
  block_end_ = end.at + end.line.size();
  line_end_ = line_end_of(begin.line);
  return {};
}

bool ManagedPlace::holds(const Span& span) const {
  if (span.file != file_) return false;
  return whole_file_ || (block_ && span.begin >= lines_begin_ && span.end <= lines_end_);
}

TextEdit ManagedPlace::with_lines(const ZoneText& text,
                                  const std::vector<std::string>& lines) const {
  const std::string& contents = text.files[file_].contents;
  std::string joined;
  for (const std::string& line : lines) joined += line + line_end_;
  if (whole_file_) {
    if (!lines.empty()) joined = std::string(kFileHead) + line_end_ + joined;
    return {file_, 0, contents.size(), joined};
  }
  if (block_) {
    if (lines.empty() && made_by_us_) return block_removed(contents);
    return {file_, lines_begin_, lines_end_, joined};
  }
  if (lines.empty()) return {file_, 0, 0, ""};
  return block_appended(contents, joined);
}

TextEdit ManagedPlace::block_appended(const std::string& contents, const std::string& lines) const {
  const bool complete = contents.empty() || contents.ends_with('\n');
  std::string block = complete ? std::string() : line_end_;
  block += kMadeBlock;
  if (!complete) block.append(" ").append(kAndNewline);
  block += line_end_ + lines + "; " + std::string(kEnd) + line_end_;
  return {file_, contents.size(), contents.size(), block};
}

// The newline that came with the block goes with it, unless someone has written lines behind the
// block.
TextEdit ManagedPlace::block_removed(const std::string& contents) const {
  const bool last = block_end_ == contents.size();
  const size_t newline = newline_added_ && last ? std::min(block_begin_, line_end_.size()) : 0;
  return {file_, block_begin_ - newline, block_end_, ""};
}

}  // namespace millrace::dnszone
