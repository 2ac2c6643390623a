#include "cli/view/part_builder.h"

#include <algorithm>
#include <functional>
#include <iterator>

#include "cli/line/report_json.h"

namespace millrace::cli {
namespace {

const char* health_text(TermState state) {
  static constexpr const char* kTexts[] = {"good", "overdue", "near its end", "expired"};
  return kTexts[static_cast<int>(state)];
}

}  // namespace

TermState PartBuilder::take(const std::optional<Term>& term) {
  if (!term) return TermState::good;
  part_.terms.push_back(*term);
  return state_of(*term, now_);
}

void PartBuilder::add(Entry entry) {
  entry.json["health"] = health_text(entry.state);
  keep(std::move(entry));
}

void PartBuilder::add_unreadable(Entry entry) {
  entry.state = TermState::ended;
  entry.json["health"] = "unreadable";
  part_.unreadable.insert(entry.subject);
  keep(std::move(entry));
}

StatusPart PartBuilder::part() {
  std::ranges::stable_sort(entries_, std::greater(), &Entry::state);
  part_.json = Json::array();
  for (Entry& entry : entries_) {
    std::ranges::move(entry.lines, std::back_inserter(part_.lines));
    part_.json.push_back(std::move(entry.json));
  }
  return std::move(part_);
}

void PartBuilder::keep(Entry entry) {
  if (!is_full()) return;
  entry.json["subject"] = json_of(entry.subject);
  entries_.push_back(std::move(entry));
}

}  // namespace millrace::cli
