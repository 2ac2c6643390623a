#include "cli/pipeline/health.h"

#include <algorithm>
#include <map>

#include "cli/pipeline/alert_key.h"

namespace millrace::cli {
namespace {

using std::chrono::hours;

constexpr Duration kLongestWait = hours(12);  // of what does not expire
constexpr Duration kForgotten = hours(48);    // an error that did not recur
// A day, less some time for cron and the run's own duration.
constexpr Duration kDaily = hours(23) + std::chrono::minutes(30);
constexpr size_t kMostCauses = 3;

// What is waited for: lines about the subject itself, and lines that are not about a certificate;
// errors first. By subject, for there may be as many lines as terms.
class Causes {
 public:
  explicit Causes(const HealthFacts& facts) {
    for (const Error& error : facts.errors) add(error.line());
    for (const Line& line : facts.pending) add(line);
  }

  std::string of(const Subject& subject) const {
    Numbered lines;
    if (const auto own = by_subject_.find(subject); own != by_subject_.end()) lines = own->second;
    lines.insert(general_.begin(), general_.end());
    std::string text;
    size_t count = 0;
    for (const auto& line : lines) {
      if (count++ == kMostCauses) return text + "; …";
      text += (text.empty() ? "" : "; ") + line.second;
    }
    return text;
  }

 private:
  using Numbered = std::map<size_t, std::string>;  // a line's index among all of them

  void add(const Line& line) {
    ++count_;
    if (line.subject.kind != SubjectKind::none) keep(by_subject_[line.subject], line.text);
    if (line.subject.kind != SubjectKind::certificate) keep(general_, line.printed());
  }
  // More than are shown need not be kept.
  void keep(Numbered& lines, std::string text) const {
    if (lines.size() <= kMostCauses) lines.emplace(count_, std::move(text));
  }

  size_t count_ = 0;
  std::map<Subject, Numbered> by_subject_;
  Numbered general_;
};

std::string expiry_text(const Term& term, TimePoint now) {
  const std::string text = term.what.empty() ? "" : term.what + " ";
  const bool plural = term.what.ends_with("s");
  if (now >= term.end) return text + "expired at " + format_time(term.end);
  return text + (plural ? "expire at " : "expires at ") + format_time(term.end) + ", in " +
         format_duration(term.end - now);
}

std::string text_of_term(const Alert& alert) {
  const std::string text = alert.what + ", renewal due since " + format_time(alert.since);
  if (!alert.why.empty()) return text + "; waits for: " + alert.why;
  return alert.remedy.empty() ? text : text + "; " + alert.remedy;
}

class Assessment {
 public:
  Assessment(const HealthFacts& facts, const AlertMemory& before, TimePoint now)
      : facts_(facts), causes_(facts), before_(before), now_(now) {}

  Health assess() {
    for (const Term& term : facts_.terms) add_term(term);
    for (const Line& line : facts_.pending) add_wait(line);
    std::ranges::stable_sort(
        health_.alerts, [](const Alert& a, const Alert& b) { return a.severity > b.severity; });
    for (const Error& error : facts_.errors) {
      health_.memory[error_key(error)] = seen(error_key(error));
    }
    keep_others();
    choose();
    return std::move(health_);
  }

 private:
  void add_term(const Term& term) {
    const TermState state = state_of(term, now_);
    if (state == TermState::good) return;
    static constexpr const char* kSteps[] = {"", "overdue", "near its end", "expired"};
    const bool overdue = state == TermState::overdue;
    Alert alert = {
        .key = term.subject.text() + " " + term.what + " " + kSteps[static_cast<int>(state)],
        .severity = overdue ? Severity::overdue : Severity::danger,
        .line = {term.subject, ""},
        .is_term = true,
        .what = expiry_text(term, now_),
        .since = term.due,
        .why = causes_.of(term.subject),
        .remedy = term.remedy,
        .expired = state == TermState::ended ? std::optional(term.end) : std::nullopt};
    alert.line.text = text_of_term(alert);
    add(std::move(alert));
    has_term_.insert(term.subject);
  }

  void add(Alert alert) {
    health_.memory[alert.key] = seen(alert.key);
    health_.alerts.push_back(std::move(alert));
  }

  // One for each subject, even if what it waits for changes from run to run.
  void add_wait(const Line& line) {
    const std::string key = scoped("wait") + wait_key(line);
    if (health_.memory.contains(key)) return;
    health_.memory[key] = seen(key);
    const TimePoint since = health_.memory[key].since;
    if (now_ - since < kLongestWait || has_term_.contains(line.subject)) return;
    Line overdue = line;
    overdue.text += "; waiting since " + format_time(since);
    health_.alerts.push_back({.key = key,
                              .severity = Severity::overdue,
                              .line = std::move(overdue),
                              .what = line.text,
                              .since = since});
  }

  std::string scoped(const std::string& kind) const { return kind + " [" + facts_.scope + "] "; }

  std::string error_key(const Error& error) const { return scoped("error") + alert_key(error); }

  // Times from a clock that has since been set back are ignored.
  RememberedAlert seen(const std::string& key) const {
    const auto found = before_.find(key);
    RememberedAlert alert = found == before_.end() ? RememberedAlert{now_, now_} : found->second;
    alert.since = std::min(alert.since, now_);
    alert.seen = now_;
    if (alert.reported && *alert.reported > now_) alert.reported.reset();
    return alert;
  }

  // What this run could not check, and errors, which recur only with the next attempt.
  void keep_others() {
    const bool all_well = facts_.is_complete && facts_.pending.empty() && facts_.errors.empty();
    for (const auto& [key, alert] : before_) {
      const bool own_error = key.starts_with(scoped("error"));
      const bool own_wait = key.starts_with(scoped("wait"));
      const bool run_line = key.starts_with("error [") || key.starts_with("wait [");
      const bool over = own_error ? all_well : own_wait ? facts_.is_complete : !run_line;
      const bool old = alert.seen > now_ || now_ - alert.seen > kForgotten;
      if (!over && !old) health_.memory.try_emplace(key, alert);
    }
  }

  // The current texts, by the key under which they are remembered.
  std::vector<std::pair<std::string, std::string>> current() const {
    std::vector<std::pair<std::string, std::string>> texts;
    for (const Alert& alert : health_.alerts) texts.emplace_back(alert.key, alert.line.printed());
    for (const Error& error : facts_.errors) texts.emplace_back(error_key(error), error.text());
    return texts;
  }

  void choose() {
    const auto texts = current();
    const bool daily = std::ranges::any_of(texts, [this](const auto& text) {
      const auto& reported = health_.memory.at(text.first).reported;
      return reported && now_ - *reported >= kDaily;
    });
    std::set<std::string> keys;
    for (const auto& [key, text] : texts) {
      if (daily || !health_.memory.at(key).reported) keys.insert(key);
    }
    for (const auto& [key, text] : texts) {
      if (!keys.contains(key)) continue;
      health_.to_report.insert(text);
      health_.memory.at(key).reported = now_;
    }
  }

  const HealthFacts& facts_;
  const Causes causes_;
  const AlertMemory& before_;
  TimePoint now_;
  Health health_;
  std::set<Subject> has_term_;
};

}  // namespace

std::string_view Alert::finding() const {
  if (!is_term) return "waiting";
  switch (line.subject.kind) {
    case SubjectKind::certificate:
      return "certificate-expiry";
    case SubjectKind::zone:
      return "signatures-expiry";
    default:
      return "bundle-expiry";
  }
}

Error Alert::error() const {
  const ErrorKind kind = severity == Severity::danger ? ErrorKind::failed : ErrorKind::not_yet;
  return Error(kind, line).found_as(finding());
}

bool Health::in_danger() const {
  return std::ranges::any_of(alerts,
                             [](const Alert& alert) { return alert.severity == Severity::danger; });
}

TermState state_of(const Term& term, TimePoint now) {
  if (now >= term.end) return TermState::ended;
  if (now <= term.due) return TermState::good;
  const Duration third = (term.end - term.due) / 3;
  if (now < term.due + third) return TermState::good;
  return now < term.end - third ? TermState::overdue : TermState::danger;
}

Health assess(const HealthFacts& facts, const AlertMemory& memory, TimePoint now) {
  return Assessment(facts, memory, now).assess();
}

}  // namespace millrace::cli
