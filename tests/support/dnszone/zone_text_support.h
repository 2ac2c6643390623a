// Zone text in memory: files by path, records as lines.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "dnszone/text/zone_text.h"

namespace millrace::dnszone {

class MapLoader : public IncludeLoader {
 public:
  explicit MapLoader(std::map<std::string, std::string> files = {}) : files_(std::move(files)) {}

  Result<SourceFile> load(const Path& path) override {
    loads_.push_back(path.string());
    const auto at = files_.find(path.string());
    if (at == files_.end()) return Error(path.string() + " does not exist");
    return SourceFile{path, at->second, "version of " + path.string()};
  }

  const std::vector<std::string>& loads() const { return loads_; }

 private:
  std::map<std::string, std::string> files_;
  std::vector<std::string> loads_;
};

inline DnsName name(std::string_view text) {
  return DnsName::parse(text).value();
}

// The zone example.org. in the file z/example.zone.
inline Result<ZoneText> parse_text(std::string contents,
                                   std::map<std::string, std::string> includes = {}) {
  MapLoader loader(std::move(includes));
  return parse_zone({"z/example.zone", std::move(contents), "1"}, name("example.org"), loader);
}

// A SOA and a NS, in two lines.
inline const std::string kApex =
    "@ 300 SOA ns1 hostmaster 1 3600 600 86400 300\n@ 300 NS ns1.example.net.\n";

// The faults of these lines after kApex; the first of them is line 3.
inline std::string faults_of(const std::string& lines,
                             std::map<std::string, std::string> includes = {}) {
  const auto text = parse_text(kApex + lines, std::move(includes));
  return text ? "no fault" : text.error().text();
}

inline std::vector<std::string> lines_of(const ZoneText& text) {
  std::vector<std::string> lines;
  for (const PlacedRecord& placed : text.records) {
    const auto line = record_text(placed.record);
    lines.push_back(line ? *line : line.error().text());
  }
  return lines;
}

// The records of these lines after kApex.
inline std::vector<std::string> records_of_lines(const std::string& lines,
                                                 std::map<std::string, std::string> includes = {}) {
  const auto text = parse_text(kApex + lines, std::move(includes));
  if (!text) return {text.error().text()};
  auto records = lines_of(*text);
  records.erase(records.begin(), records.begin() + 2);
  return records;
}

}  // namespace millrace::dnszone
