#include "dnszone/edit/marked_block.h"

#include <algorithm>

#include "core/base/printable.h"

namespace millrace::dnszone {
namespace {

constexpr std::string_view kBegin = "BEGIN millrace";
constexpr std::string_view kEnd = "END millrace";
constexpr std::string_view kRemovedWithLast = "removed with its last record";
constexpr std::string_view kAndNewline = "and the newline before it";
constexpr std::string_view kMadeBlock =
    "; BEGIN millrace: this block is written by millrace, edits are lost; removed with its last "
    "record";

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

// A marker is a comment; one between the parentheses of a record cannot bound a block.
Result<void> check_outside_records(const ZoneText& text, const std::vector<Marker>& markers) {
  for (const PlacedRecord& placed : text.records) {
    if (placed.span.file != 0) continue;
    for (const Marker& marker : markers) {
      if (placed.span.begin < marker.at && marker.at < placed.span.end) {
        return bad_markers(text.files[0], marker, "a marker of millrace inside a record");
      }
    }
  }
  return {};
}

}  // namespace

std::string line_end_of(std::string_view text) {
  const size_t last = text.rfind('\n');
  if (last == std::string_view::npos || last == 0) return "\n";
  return text[last - 1] == '\r' ? "\r\n" : "\n";
}

Result<std::optional<MarkedBlock>> MarkedBlock::find(const ZoneText& text) {
  const SourceFile& source = text.files[0];
  const std::vector<Marker> markers = markers_of(source.contents);
  TRY(check_outside_records(text, markers));
  if (markers.empty()) return std::optional<MarkedBlock>();
  if (!markers[0].begin)
    return bad_markers(source, markers[0],
                       "\"; END millrace\" without a \"; BEGIN millrace\" before it");
  if (markers.size() == 1)
    return bad_markers(source, markers[0],
                       "\"; BEGIN millrace\" without a \"; END millrace\" after it");
  const size_t odd = markers[1].begin ? 1 : 2;
  if (odd < markers.size()) {
    return bad_markers(source, markers[odd],
                       "a second marker of millrace: expected one \"; BEGIN millrace\" and one \"; "
                       "END millrace\"");
  }
  const Marker& begin = markers[0];
  const Marker& end = markers[1];
  return std::optional(MarkedBlock{begin.line.find(kRemovedWithLast) != std::string_view::npos,
                                   begin.line.find(kAndNewline) != std::string_view::npos, begin.at,
                                   end.at + end.line.size(), begin.at + begin.line.size(), end.at,
                                   line_end_of(begin.line)});
}

bool MarkedBlock::holds(const Span& span) const {
  return span.file == 0 && span.begin >= lines_begin && span.end <= lines_end;
}

TextEdit MarkedBlock::with_lines(const std::string& contents, const std::string& lines) const {
  if (lines.empty() && made_by_us) return removed(contents);
  return {0, lines_begin, lines_end, lines};
}

TextEdit MarkedBlock::made(const std::string& contents, const std::string& lines) {
  const std::string line_end = line_end_of(contents);
  const bool complete = contents.empty() || contents.ends_with('\n');
  std::string block = complete ? std::string() : line_end;
  block += kMadeBlock;
  if (!complete) block.append(" ").append(kAndNewline);
  block += line_end + lines + "; " + std::string(kEnd) + line_end;
  return {0, contents.size(), contents.size(), block};
}

bool MarkedBlock::was_written(std::string_view contents) const {
  if (made_by_us) return true;
  const std::string_view lines = contents.substr(lines_begin, lines_end - lines_begin);
  return !lines.empty() && !lines.starts_with('$') && lines.find("\n$") == std::string_view::npos;
}

// The newline that was added with the block is removed with it, unless someone has added lines
// after the block.
TextEdit MarkedBlock::removed(const std::string& contents) const {
  const bool last = end == contents.size();
  const size_t newline = newline_added && last ? std::min(begin, line_end.size()) : 0;
  return {0, begin - newline, end, ""};
}

}  // namespace millrace::dnszone
