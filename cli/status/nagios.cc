#include "cli/status/nagios.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "cli/status/site_summary.h"
#include "cli/text/folded.h"
#include "core/base/decimal.h"
#include "core/base/printable.h"

namespace millrace::cli {
namespace {

constexpr size_t kMostInPerfdata = 10;  // certificates; a poller cuts long output
constexpr size_t kMostLines = 20;
constexpr size_t kMostCharacters = 200;  // of a line

const char* name_of(NagiosState state) {
  static constexpr const char* kNames[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
  return kNames[static_cast<size_t>(state)];
}

// Of two the one to report.
NagiosState worse(NagiosState a, NagiosState b) {
  for (const NagiosState state :
       {NagiosState::critical, NagiosState::warning, NagiosState::unknown}) {
    if (a == state || b == state) return state;
  }
  return NagiosState::ok;
}

// The bar separates the performance data.
std::string line_text(const std::string& text) {
  std::string line = shortened(text, kMostCharacters);
  std::ranges::replace(line, '|', '/');
  return line;
}

// One decimal, whatever the locale.
std::string decimal(double value) {
  const auto tenths = std::lround(value * 10);
  const auto whole = std::abs(tenths) / 10, rest = std::abs(tenths) % 10;
  return (tenths < 0 ? "-" : "") + std::to_string(whole) +
         (rest == 0 ? "" : "." + std::to_string(rest));
}

double days(Duration duration) {
  return static_cast<double>(duration.count()) / 86400;
}

struct Life {
  std::string name;
  double share = 0;  // percent that is left
  double days_left = 0;
  bool is_due = false;
};

std::vector<Life> lives_of(const SiteStatus& site) {
  std::vector<Life> lives;
  for (const CertificateView& view : site.certificates) {
    const auto& order = view.order;
    if (order.phase == "elsewhere" || !order.not_before || !order.not_after) continue;
    const Duration left = *order.not_after - site.now, all = *order.not_after - *order.not_before;
    if (all.count() <= 0) continue;
    const double share = 100 * static_cast<double>(left.count()) / static_cast<double>(all.count());
    lives.push_back({view.id.text(), std::clamp(share, 0.0, 100.0), days(left),
                     !order.renew_at || *order.renew_at <= site.now});
  }
  std::ranges::stable_sort(lives, [](const Life& a, const Life& b) { return a.share < b.share; });
  return lives;
}

class Plugin {
 public:
  Plugin(const SiteStatus& site, const NagiosThresholds& thresholds)
      : site_(site), thresholds_(thresholds), lives_(lives_of(site)) {
    for (const Life& life : lives_) states_[life.name] = state_of_life(life);
  }

  NagiosReport report() {
    for (const Problem& problem : site_.problems) add(problem);
    add_short_lives();
    std::ranges::stable_sort(
        found_, [](const Found& a, const Found& b) { return rank(a.state) > rank(b.state); });
    NagiosReport report;
    for (const Found& found : found_) report.state = worse(report.state, found.state);
    report.lines = {"MILLRACE " + std::string(name_of(report.state)) + " - " + headline() + "|" +
                    perfdata()};
    add_lines(report);
    return report;
  }

 private:
  struct Found {
    NagiosState state = NagiosState::ok;
    std::string text;
    std::string rest;  // in the lines below
  };

  static int rank(NagiosState state) {
    static constexpr int kRanks[] = {0, 2, 3, 1};
    return kRanks[static_cast<size_t>(state)];
  }

  NagiosState state_of_life(const Life& life) const {
    if (life.share <= 0 || life.share < thresholds_.critical) return NagiosState::critical;
    return life.share < thresholds_.warning && life.is_due ? NagiosState::warning : NagiosState::ok;
  }

  // The worst of its certificates; nullopt: it is not about certificates whose lifetime is known.
  std::optional<NagiosState> by_lifetime(const Problem& problem) const {
    std::optional<NagiosState> state;
    for (const Subject& subject : problem.subjects) {
      const auto known = states_.find(subject.name);
      if (subject.kind != SubjectKind::certificate || known == states_.end()) return std::nullopt;
      state = worse(state.value_or(NagiosState::ok), known->second);
    }
    return state;
  }

  NagiosState state_of(const Problem& problem) const {
    const auto life = by_lifetime(problem);
    switch (problem.urgency) {
      case Urgency::waiting:
        return life.value_or(NagiosState::ok);
      case Urgency::failing:
        return worse(NagiosState::warning, life.value_or(NagiosState::ok));
      case Urgency::unreadable:
        return NagiosState::unknown;
      case Urgency::overdue:
        return life.value_or(NagiosState::warning);
      default:
        return life.value_or(NagiosState::critical);
    }
  }

  void add(const Problem& problem) {
    const NagiosState state = state_of(problem);
    for (const Subject& subject : problem.subjects) with_problem_.insert(subject.name);
    if (state == NagiosState::ok) return;
    const std::string subject = problem.subject_text();
    Found found = {state, subject.empty() ? problem.text : subject + ": " + problem.text, ""};
    if (problem.since) found.rest += ", since " + format_time(*problem.since);
    if (!problem.remedy.empty()) found.rest += "; do: " + problem.remedy;
    found_.push_back(std::move(found));
  }

  // That are below a threshold, and no problem by the measure of `status`.
  void add_short_lives() {
    for (const Life& life : lives_) {
      const NagiosState state = states_.at(life.name);
      if (state == NagiosState::ok || with_problem_.contains(life.name)) continue;
      found_.push_back({state,
                        "certificate " + life.name + ": " + decimal(life.share) +
                            "% of its lifetime is left, " + decimal(life.days_left) + " days",
                        ""});
    }
  }

  std::string headline() const {
    if (!found_.empty()) {
      const std::string first = line_text(found_.front().text);
      return found_.size() == 1 ? first : count_text(found_.size(), "problem") + ": " + first;
    }
    std::string text = count_text(site_.certificates.size(), "certificate");
    if (!site_.zones.empty()) text += ", " + count_text(site_.zones.size(), "zone");
    return line_text(site_.waits ? text + "; waiting: " + *site_.waits : text);
  }

  std::string perfdata() const {
    std::string text = "certificates=" + std::to_string(site_.certificates.size()) +
                       " problems=" + std::to_string(found_.size());
    const std::string limits =
        "%;" + decimal(thresholds_.warning) + ";" + decimal(thresholds_.critical) + ";0;100";
    for (size_t i = 0; i < std::min(lives_.size(), kMostInPerfdata); ++i) {
      const Life& life = lives_[i];
      text += " '" + life.name + " life'=" + decimal(life.share) + limits + " '" + life.name +
              " days'=" + decimal(life.days_left);
    }
    size_t zones = 0;
    for (const ZoneView& zone : site_.zones) {
      if (!zone.status || !zone.status->earliest_expiry || ++zones > kMostInPerfdata) continue;
      text += " '" + zone_subject(zone.zone).name +
              " rrsig'=" + decimal(days(*zone.status->earliest_expiry - site_.now)) + "d";
    }
    return text;
  }

  void add_lines(NagiosReport& report) const {
    for (size_t i = 0; i < std::min(found_.size(), kMostLines); ++i) {
      report.lines.push_back(std::string(name_of(found_[i].state)) + " " +
                             line_text(found_[i].text) + line_text(found_[i].rest));
    }
    if (found_.size() > kMostLines) {
      report.lines.push_back("and " + std::to_string(found_.size() - kMostLines) +
                             " more: millrace status --all");
    }
  }

  const SiteStatus& site_;
  const NagiosThresholds& thresholds_;
  std::vector<Life> lives_;
  std::map<std::string, NagiosState> states_;  // of certificates
  std::set<std::string> with_problem_;         // names of subjects
  std::vector<Found> found_;
};

}  // namespace

NagiosReport nagios_of(const SiteStatus& site, const NagiosThresholds& thresholds) {
  return Plugin(site, thresholds).report();
}

NagiosReport nagios_failure(const std::string& reason) {
  return {NagiosState::unknown, {"MILLRACE UNKNOWN - " + line_text(reason)}};
}

Result<double> parse_share(std::string_view text) {
  const Error refusal = config_error("expected a share of the lifetime from 0% to 100%, got \"" +
                                     printable(text, 80) + "\"");
  std::string_view digits = text;
  if (digits.ends_with('%')) digits.remove_suffix(1);
  const size_t point = std::min(digits.find('.'), digits.size());
  const auto whole = parse_decimal<unsigned>(digits.substr(0, point), 100);
  if (!whole) return refusal;
  double share = static_cast<double>(*whole);
  if (point < digits.size()) {
    const auto rest = parse_decimal<unsigned>(digits.substr(point + 1), 9);
    if (!rest || digits.size() != point + 2) return refusal;
    share += static_cast<double>(*rest) / 10;
  }
  return share <= 100 ? Result(share) : refusal;
}

}  // namespace millrace::cli
