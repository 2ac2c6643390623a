#include "dnszone/text/zone_parser.h"

#include <algorithm>
#include <utility>

#include "dnszone/text/zone_rules.h"
#include "dnszone/text/zone_source.h"

namespace millrace::dnszone {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Mostly a line is a record, so that records need not move while their number grows. A file of
// empty lines must not reserve space for as many records.
size_t likely_records(std::string_view contents) {
  constexpr size_t kShortest = 16;  // octets of a line
  size_t lines = 0;
  for (size_t at = 0; (at = contents.find('\n', at)) != std::string_view::npos; ++at) ++lines;
  return std::min(lines, contents.size() / kShortest);
}

}  // namespace

ZoneParser::ZoneParser(DnsName origin, IncludeLoader& loader, ReadZoneOptions options)
    : text_{std::move(origin), {}, {}, 0, {}, options.include_root, options.barred},
      loader_(loader),
      options_(std::move(options)) {
}

Result<ZoneText> ZoneParser::parse(SourceFile file) {
  if (options_.include_root.empty()) options_.include_root = file.path.parent_path();
  files_.push_back(std::move(file));
  text_.records.reserve(std::min(likely_records(files_[0].contents), options_.max_records));
  parse_file(0, text_.origin.wire());
  if (!faults_.any() && !soa_seen_) {
    faults_.add(files_[0].path, 1, 1, "no SOA at " + text_.origin.text() + " in the whole zone");
  }
  for (SourceFile& read : files_) text_.files.push_back(std::move(read));
  if (!faults_.any()) check_zone_rules(text_, faults_);
  if (!faults_.any()) return std::move(text_);
  if (options_.faults != nullptr) *options_.faults = faults_.all();
  return faults_.error();
}

void ZoneParser::parse_file(uint32_t file, std::string origin) {
  Scope scope{file, std::move(origin)};
  const SourceFile& source = files_[file];
  if (source.contents.size() > UINT32_MAX || source.contents.starts_with(kByteOrderMark)) {
    const bool large = source.contents.size() > UINT32_MAX;
    return faults_.add(source.path, 1, 1,
                       large ? "the file has 4 GiB or more"
                             : "a byte order mark, expected the file saved without one");
  }
  if (const auto what = foreign_contents(source.contents)) {
    return faults_.add(source.path, 1, 1, "the file holds " + *what + ", expected zone text");
  }
  open_files_.push_back(file);
  ZoneLexer lexer(source.contents);
  Entry entry;
  while (!stopped_ && !faults_.full() && lexer.next(entry)) {
    take_lexer_faults(scope, lexer);
    parse_entry(scope, entry);
  }
  take_lexer_faults(scope, lexer);
  open_files_.pop_back();
}

void ZoneParser::parse_entry(Scope& scope, const Entry& entry) {
  const Token& first = entry.tokens.front();
  const bool directive = !first.quoted && first.text.starts_with('$');
  if (directive && !entry.faulty) return parse_directive(scope, entry);
  if (!directive) parse_record(scope, entry, entry.tokens);
}

void ZoneParser::take_lexer_faults(const Scope& scope, ZoneLexer& lexer) {
  for (const Fault& seen : lexer.take_faults()) {
    faults_.add(files_[scope.file].path, seen.line, seen.column, seen.message);
  }
}

void ZoneParser::fault(const Scope& scope, const Token& token, const std::string& message) {
  faults_.add(files_[scope.file].path, token.line, token.column,
              without_secrets(message, token.text));
}

void ZoneParser::fault_behind(const Scope& scope, const Token& token, const std::string& message) {
  faults_.add(files_[scope.file].path, token.line, token.column + (token.end - token.begin),
              message);
}

}  // namespace millrace::dnszone
