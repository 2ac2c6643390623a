// What an operator must know of a site: something that is wrong or waited for, since when, and what
// to do about it. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/subject.h"
#include "core/base/time.h"

namespace millrace::cli {

enum class Urgency {
  waiting,     // normal; nothing is to be done
  overdue,     // a third of the time between renewal and expiry has passed, or half a day
  failing,     // refused, or failed at the last run
  unreadable,  // nothing is known of it
  danger,      // a third of the time between renewal and expiry is left
  expired,
};
std::string_view to_text(Urgency urgency);  // "near its end"

struct Problem {
  Urgency urgency = Urgency::waiting;
  // All of the same kind; several: the text is the same for all. A single one of kind none: it is
  // about the host.
  std::vector<Subject> subjects{};
  std::string text{};
  std::optional<TimePoint> since{};  // nullopt: not known
  std::string remedy{};              // what to do; empty: the text says it, or nothing

  bool needs_attention() const { return urgency > Urgency::waiting; }
  // "certificate web", "certificates a, b, c and 997 more"; empty: of none.
  std::string subject_text(size_t most_names = 3) const;
};

// One for each subject, with all that is known of it; those that differ in their subject and in
// times only are one; the worst first, and of those the oldest.
std::vector<Problem> summarized(std::vector<Problem> problems);

}  // namespace millrace::cli
