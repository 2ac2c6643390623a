#include "cli/text/grouped_lines.h"

#include <algorithm>
#include <map>

namespace millrace::cli {
namespace {

constexpr size_t kLeast = 4;  // fewer are shown one by one
constexpr size_t kNamed = 3;

bool is_of_certificate(const Line& line) {
  return line.subject.kind == SubjectKind::certificate && line.head == line.subject.text() + ": ";
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
  std::vector<const Line*> lines;
  bool same = true;  // all their texts
};

std::string told(const Group& group) {
  std::string names;
  for (size_t i = 0; i < kNamed; ++i) names += group.lines[i]->subject.name + ", ";
  return std::to_string(group.lines.size()) + " certificates (" + names + "…)" +
         (group.same ? ": " : ", of the first: ") + group.lines.front()->text;
}

}  // namespace

std::vector<std::string> grouped(const std::vector<Line>& lines) {
  std::map<std::string, Group> groups;
  for (const Line& line : lines) {
    if (!is_of_certificate(line)) continue;
    Group& group = groups[without_ids(line.text)];
    group.same = group.same && (group.lines.empty() || group.lines.front()->text == line.text);
    group.lines.push_back(&line);
  }
  std::vector<std::string> shown;
  for (const Line& line : lines) {
    const Group* group = is_of_certificate(line) ? &groups.at(without_ids(line.text)) : nullptr;
    if (group == nullptr || group->lines.size() < kLeast) {
      shown.push_back(line.printed());
    } else if (group->lines.front() == &line) {
      shown.push_back(told(*group));
    }
  }
  return shown;
}

}  // namespace millrace::cli
