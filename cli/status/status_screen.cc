#include "cli/status/status_screen.h"

#include <algorithm>

#include "cli/status/site_summary.h"
#include "cli/text/folded.h"

namespace millrace::cli {
namespace {

constexpr size_t kIndent = 2;
constexpr size_t kMostTextLines = 3;
constexpr size_t kMostRemedyLines = 2;

std::string upper(std::string_view text) {
  std::string all(text);
  for (char& c : all) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return all;
}

std::string since_text(const Problem& problem, TimePoint now) {
  if (!problem.since) return "";
  return "since " + format_time(*problem.since) + " (" + age_text(now - *problem.since) + ")";
}

std::string head_of(const Problem& problem, TimePoint now) {
  std::string head = upper(to_text(problem.urgency));
  const std::string subject = problem.subject_text();
  head += " " + (subject.empty() ? "this host" : subject);
  const std::string since = since_text(problem, now);
  return since.empty() ? head : head + ", " + since;
}

void add_folded(const std::string& text, size_t most, size_t width,
                std::vector<std::string>& lines) {
  for (const std::string& line : folded(text, width - kIndent, most)) {
    lines.push_back(std::string(kIndent, ' ') + line);
  }
}

// The place and the text, what to do.
std::vector<std::string> block_of(const Problem& problem, TimePoint now, size_t width) {
  std::vector<std::string> lines = {shortened(head_of(problem, now), width)};
  add_folded(problem.text, kMostTextLines, width, lines);
  if (!problem.remedy.empty()) {
    add_folded("do: " + problem.remedy, kMostRemedyLines, width, lines);
  }
  return lines;
}

std::string line_of(const Problem& problem, size_t width) {
  const std::string subject = problem.subject_text();
  return shortened(upper(to_text(problem.urgency)) + " " + (subject.empty() ? "" : subject + ": ") +
                       problem.text,
                   width);
}

std::string more_text(size_t count) {
  return "and " + std::to_string(count) + " more: millrace status --all";
}

// Puts an empty line after each block but the last.
void part(std::vector<std::string>& lines, const std::vector<size_t>& ends) {
  for (size_t i = ends.size() - 1; i-- > 0;) {
    lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(ends[i]), "");
  }
}

// As many blocks as fit, then single lines, then a count.
std::vector<std::string> lines_of_problems(const SiteStatus& site, size_t room, size_t width) {
  std::vector<std::string> lines;
  const auto& problems = site.problems;
  size_t shown = 0;
  std::vector<size_t> ends;  // of blocks
  // A line each is kept free for the next three.
  for (; shown < problems.size(); ++shown) {
    const auto block = block_of(problems[shown], site.now, width);
    const size_t left = problems.size() - shown - 1;
    if (lines.size() + block.size() + std::min<size_t>(left, 3) > room) break;
    lines.insert(lines.end(), block.begin(), block.end());
    ends.push_back(lines.size());
  }
  if (!ends.empty() && shown == problems.size() && lines.size() + ends.size() - 1 <= room)
    part(lines, ends);
  for (; shown < problems.size(); ++shown) {
    const bool is_last = shown + 1 == problems.size();
    if (lines.size() + (is_last ? 1 : 2) > room) break;
    lines.push_back(line_of(problems[shown], width));
  }
  if (shown < problems.size()) lines.push_back(more_text(problems.size() - shown));
  return lines;
}

}  // namespace

std::vector<std::string> screen_of(const SiteStatus& site, const ScreenSize& size) {
  std::vector<std::string> lines = {
      shortened(std::string(verdict_of(site)) + ": " + verdict_detail(site), size.width)};
  std::vector<std::string> summary = summary_lines(site);
  const size_t room = size.lines - lines.size() - summary.size() - 2;  // and two empty lines
  const auto problems = lines_of_problems(site, room, size.width);
  if (!problems.empty()) {
    lines.emplace_back();
    lines.insert(lines.end(), problems.begin(), problems.end());
    lines.emplace_back();
  }
  for (const std::string& line : summary) lines.push_back(shortened(line, size.width));
  return lines;
}

}  // namespace millrace::cli
