#include "cli/text/grouped_lines.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>

namespace millrace::cli {
namespace {

constexpr std::string_view kCertificate = "certificate ";
constexpr size_t kLeast = 4;  // fewer are shown one by one
constexpr size_t kNamed = 3;

struct Line {
  std::string certificate, text;
};

std::optional<Line> line_of_certificate(const std::string& line) {
  const size_t colon = line.find(": ");
  if (!line.starts_with(kCertificate) || colon == std::string::npos) return std::nullopt;
  std::string certificate = line.substr(kCertificate.size(), colon - kCertificate.size());
  if (certificate.find(' ') != std::string::npos) return std::nullopt;  // more than its name
  return Line{std::move(certificate), line.substr(colon + 2)};
}

// The text with what comes after the last '/' of each URL left out.
std::string without_ids(const std::string& text) {
  std::string kept;
  size_t at = 0;
  for (size_t url = text.find("https://"); url != std::string::npos;
       url = text.find("https://", at)) {
    const size_t end = std::min(text.find_first_of(" ,;\"", url), text.size());
    kept += text.substr(at, text.rfind('/', end - 1) + 1 - at);
    at = end;
  }
  return kept + text.substr(at);
}

struct Group {
  std::vector<Line> lines;
  bool same = true;  // all their texts
};

std::string told(const Group& group) {
  std::string names;
  for (size_t i = 0; i < kNamed; ++i) names += group.lines[i].certificate + ", ";
  return std::to_string(group.lines.size()) + " certificates (" + names + "…)" +
         (group.same ? ": " : ", of the first: ") + group.lines.front().text;
}

}  // namespace

std::vector<std::string> grouped(const std::vector<std::string>& lines) {
  std::map<std::string, Group> groups;
  for (const std::string& line : lines) {
    auto parts = line_of_certificate(line);
    if (!parts) continue;
    Group& group = groups[without_ids(parts->text)];
    group.same = group.same && (group.lines.empty() || group.lines.front().text == parts->text);
    group.lines.push_back(std::move(*parts));
  }
  std::vector<std::string> shown;
  for (const std::string& line : lines) {
    const auto parts = line_of_certificate(line);
    const Group* group = parts ? &groups.at(without_ids(parts->text)) : nullptr;
    if (group == nullptr || group->lines.size() < kLeast) {
      shown.push_back(line);
    } else if (group->lines.front().certificate == parts->certificate &&
               group->lines.front().text == parts->text) {
      shown.push_back(told(*group));
    }
  }
  return shown;
}

}  // namespace millrace::cli
