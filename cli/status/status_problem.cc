#include "cli/status/status_problem.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "cli/pipeline/alert_key.h"

namespace millrace::cli {
namespace {

void keep_earliest(std::optional<TimePoint>& since, const std::optional<TimePoint>& other) {
  if (other) since = std::min(since.value_or(*other), *other);
}

// The text of the worse one comes first.
void merge(Problem& into, const Problem& other) {
  const bool is_worse = other.urgency > into.urgency;
  const std::string& first = is_worse ? other.text : into.text;
  const std::string& second = is_worse ? into.text : other.text;
  if (first.find(second) != std::string::npos) {
    into.text = first;
  } else if (second.find(first) != std::string::npos) {
    into.text = second;
  } else {
    into.text = first + "; " + second;
  }
  if (into.remedy.empty() || (is_worse && !other.remedy.empty())) into.remedy = other.remedy;
  into.urgency = std::max(into.urgency, other.urgency);
  keep_earliest(into.since, other.since);
}

std::vector<Problem> one_for_each_subject(std::vector<Problem> problems) {
  std::map<Subject, size_t> places;
  std::vector<Problem> merged;
  for (Problem& problem : problems) {
    const Subject& subject = problem.subjects.front();
    if (subject.kind != SubjectKind::none) {
      const auto [place, is_new] = places.try_emplace(subject, merged.size());
      if (!is_new) {
        merge(merged[place->second], problem);
        continue;
      }
    }
    merged.push_back(std::move(problem));
  }
  return merged;
}

std::vector<Problem> one_for_each_text(std::vector<Problem> problems) {
  std::map<std::tuple<Urgency, SubjectKind, std::string>, size_t> places;
  std::vector<Problem> grouped;
  for (Problem& problem : problems) {
    const std::string key = wait_key(Line(problem.text));
    const auto [place, is_new] =
        places.try_emplace({problem.urgency, problem.subjects.front().kind, key}, grouped.size());
    if (is_new) {
      grouped.push_back(std::move(problem));
      continue;
    }
    Problem& group = grouped[place->second];
    if (problem.subjects.front().kind != SubjectKind::none) {
      group.subjects.push_back(problem.subjects.front());
    }
    keep_earliest(group.since, problem.since);
  }
  return grouped;
}

bool comes_first(const Problem& a, const Problem& b) {
  if (a.urgency != b.urgency) return a.urgency > b.urgency;
  if (a.since.has_value() != b.since.has_value()) return a.since.has_value();
  return a.since && *a.since < *b.since;
}

}  // namespace

std::string_view to_text(Urgency urgency) {
  static constexpr std::string_view kTexts[] = {"waiting",    "overdue",      "failing",
                                                "unreadable", "near its end", "expired"};
  return kTexts[static_cast<size_t>(urgency)];
}

std::string Problem::subject_text(size_t most_names) const {
  const Subject& first = subjects.front();
  if (first.kind == SubjectKind::none) return "";
  if (subjects.size() == 1) return first.text();
  std::string names = std::string(to_text(first.kind)) + "s " + first.name;
  const size_t named = std::min(most_names, subjects.size());
  for (size_t i = 1; i < named; ++i) names += ", " + subjects[i].name;
  if (subjects.size() > named) names += " and " + std::to_string(subjects.size() - named) + " more";
  return names;
}

std::vector<Problem> summarized(std::vector<Problem> problems) {
  auto all = one_for_each_text(one_for_each_subject(std::move(problems)));
  std::ranges::stable_sort(all, comes_first);
  return all;
}

}  // namespace millrace::cli
