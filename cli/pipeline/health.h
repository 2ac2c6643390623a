// What must be reported to an operator: pure, from the facts about this host, the time, and what
// was reported before. Waiting is normal until it takes too long: of the time between `due`, when
// something is to be renewed, and `end`, when it expires, a third may pass without a report; after
// two thirds it is in danger. What does not expire may be waited for half a day.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/pipeline/alert_memory.h"
#include "core/base/result.h"

namespace millrace::cli {

// Something that expires, and is renewed before: a certificate, the signatures of a zone, a bundle.
struct Term {
  Subject subject;
  std::string what;  // that expires: "signatures"; empty: the subject itself
  TimePoint due, end;
  std::string remedy = {};  // what to do when it is overdue; empty: see what is waited for
};

struct HealthFacts {
  std::vector<Term> terms = {};
  std::vector<Line> pending = {};  // of a run: what is waited for
  std::vector<Error> errors = {};  // of the same run
  std::string scope = {};          // of the run: the stages that were named; empty: all of them
  // Whether the run could determine what is pending: not when another one holds the lock.
  bool is_complete = true;
};

enum class Severity { overdue, danger };

struct Alert {
  std::string key;  // the same for the same subject, whatever the text
  Severity severity = Severity::overdue;
  Line line;
  bool is_term = false;  // of something that expires
  // The same in parts: what is wrong, since when, what it waits for, and otherwise what to do.
  std::string what = {};
  TimePoint since = {};
  std::string why = {}, remedy = {};
  std::optional<TimePoint> expired = {};  // when

  std::string_view finding() const;  // an id of cli/check/findings.h
  // failed when in danger: exit status 1; else not_yet.
  Error error() const;
};

struct Health {
  std::vector<Alert> alerts;  // all current ones, worst first
  // Texts of `alerts` and of the run's errors that are to be written now: what is new, and once a
  // day all of them.
  std::set<std::string> to_report;
  AlertMemory memory;  // for the next time

  bool in_danger() const;
};

Health assess(const HealthFacts& facts, const AlertMemory& memory, TimePoint now);

// The state of a term. `ended` and `danger` are both in danger.
enum class TermState { good, overdue, danger, ended };
TermState state_of(const Term& term, TimePoint now);

}  // namespace millrace::cli
