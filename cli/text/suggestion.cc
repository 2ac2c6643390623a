#include "cli/text/suggestion.h"

#include <algorithm>

namespace millrace::cli {
namespace {

constexpr size_t kLongest = 64;  // longer words are not typing errors

// Optimal string alignment: insertions, deletions, changes, and swaps of neighbours.
size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<size_t>> d(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t change = d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, change});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

}  // namespace

std::string did_you_mean(std::string_view seen, const std::vector<std::string>& known) {
  if (seen.size() > kLongest) return {};
  const std::string* nearest = nullptr;
  size_t least = std::max<size_t>(1, seen.size() / 3) + 1;
  for (const std::string& word : known) {
    const size_t away = word.size() > kLongest ? least : distance(seen, word);
    if (away >= least) continue;
    least = away;
    nearest = &word;
  }
  return nearest == nullptr ? "" : "; did you mean \"" + *nearest + "\"?";
}

}  // namespace millrace::cli
