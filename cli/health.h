// What an operator must hear of: pure, from what is known of this host, the time, and what was
// reported before. Waiting is normal until it takes too long: of what is renewed from `due` on and
// ends at `end`, a third of that time may pass in silence; after two thirds the wanted state is in
// danger. What has no end may be waited for half a day.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "cli/alert_memory.h"
#include "core/result.h"

namespace millrace::cli {

// Something that ends, and is renewed before: a certificate, the signatures of a zone, a bundle.
struct Term {
  std::string subject;  // "certificate web"
  std::string what;     // that ends: "signatures"; empty: the subject itself
  TimePoint due, end;
  std::string remedy = {};  // what to do when it is overdue; empty: what is waited for says it
};

struct HealthFacts {
  std::vector<Term> terms = {};
  std::vector<std::string> pending = {};  // lines of a run: "SUBJECT: what is waited for"
  std::vector<std::string> errors = {};   // of the same run
  std::string scope = {};  // of the run: the stages that were named; empty: all of them
  // Whether the run got far enough to see what is pending: not when another one holds the lock.
  bool is_complete = true;
};

enum class Severity { overdue, danger };

struct Alert {
  std::string key;  // the same as long as it is the same thing, whatever the text says
  Severity severity = Severity::overdue;
  std::string text;

  // failed when in danger: exit status 1; else not_yet.
  Error error() const;
};

struct Health {
  std::vector<Alert> alerts;  // all that hold now, worst first
  // Texts of `alerts` and of the run's errors that are to be written now: what is new, and once a
  // day all of them.
  std::set<std::string> to_report;
  AlertMemory memory;  // for the next time

  bool in_danger() const;
};

Health assess(const HealthFacts& facts, const AlertMemory& memory, TimePoint now);

// How far a term has come. `ended` and `danger` are both in danger.
enum class TermState { good, overdue, danger, ended };
TermState state_of(const Term& term, TimePoint now);

}  // namespace millrace::cli
