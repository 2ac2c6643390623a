#include "cli/pipeline/pipeline.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "cli/pipeline/stage_runner.h"
#include "core/base/joined.h"

namespace millrace::cli {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstPause{50};
constexpr milliseconds kMoment{1000};
// Between two pauses; two stages that undo each other's work would run forever.
constexpr unsigned kMostSteps = 100;
constexpr unsigned kMostObservations = 3;

bool is_not_yet(const Error& error) {
  return error.kind == ErrorKind::not_yet;
}

bool waits(const StageReport& report) {
  return !report.pending.empty() || std::ranges::any_of(report.errors, is_not_yet);
}

bool is_one_of(Stage stage, const std::vector<Stage>& stages) {
  return std::ranges::find(stages, stage) != stages.end();
}

bool failed(const StageReport& report) {
  return !std::ranges::all_of(report.errors, is_not_yet);
}

// poll waits in vain when one of these has failed.
bool is_in_the_way(Stage stage) {
  return stage == Stage::challenge || stage == Stage::tlsa || stage == Stage::sign ||
         stage == Stage::poll;
}

// Stages that fail for one certificate and retry it later, while the rest continue.
bool works_by_certificate(Stage stage) {
  return stage == Stage::csr || stage == Stage::order || stage == Stage::fetch;
}

// How the report of a stage that ran again settles its earlier errors.
class Since {
 public:
  Since(Stage stage, const StageReport& report) : stage_(stage), report_(report) {
    for (const Error& error : report.errors) errors_.insert(error.text());
    for (const Line& line : report.done) done_.insert(line.subject);
  }

  // Whether the error is over. A stage that failed for a certificate reports "later" or nothing
  // about it when it runs again. But it reports what it does for each.
  bool has_settled(const Error& error) const {
    const Subject subject = error.line().subject;
    if (works_by_certificate(stage_) && subject.kind == SubjectKind::certificate) {
      return done_.contains(subject);
    }
    return report_.changed && !waits(report_) && !failed(report_);
  }
  bool has_again(const Error& error) const { return errors_.contains(error.text()); }

 private:
  Stage stage_;
  const StageReport& report_;
  std::set<std::string> errors_;  // texts
  std::set<Subject> done_;
};

class Pipeline {
 public:
  Pipeline(const PipelineRequest& request, const StageStep& step, Clock& clock, Progress& progress,
           StageOutcomes* stages)
      : request_(request),
        step_(step),
        clock_(clock),
        progress_(progress),
        stages_(stages),
        start_(clock.monotonic()),
        due_(request.first.begin(), request.first.end()) {}

  StageReport run() {
    do run_and_wait();
    while (due_.empty() && mark_observers());
    progress_.used(used_, clock_.processor_time());
    return result();
  }

 private:
  void run_and_wait() {
    run_due();
    while (request_.wait && due_.empty() && pause()) run_due();
    if (due_.empty() && !withheld_.empty()) {
      for (const Stage stage : std::exchange(withheld_, {})) mark_readers(stage);
      run_due();
    }
  }

  void run_due() {
    for (unsigned steps = 0; !due_.empty() && steps < kMostSteps; ++steps) {
      const Stage stage = *due_.begin();
      due_.erase(due_.begin());
      run_stage(stage);
    }
  }

  void run_stage(Stage stage) {
    progress_.running(stage);
    const auto used_before = clock_.processor_time();
    const milliseconds began = clock_.monotonic();
    StageReport report = step_(stage);
    lasted_[stage] += clock_.monotonic() - began;
    used_[stage] += clock_.processor_time() - used_before;
    progress_.ended(report);
    const bool withheld = withheld_.erase(stage) > 0;
    if (request_.wait && (report.changed || withheld) && nearly_done(stage, report)) {
      withheld_.insert(stage);
    } else if (report.changed || withheld) {
      mark_readers(stage);
    }
    if (report.changed) pause_ = kFirstPause;
    changed_ = changed_ || report.changed;
    done_.insert(done_.end(), report.done.begin(), report.done.end());
    notes_.insert(notes_.end(), report.notes.begin(), report.notes.end());
    keep(stage, std::move(report));
  }

  // The records of settled orders are removed from the zone: once for a whole batch, if the CA
  // needs only a moment for the last of them.
  static bool nearly_done(Stage stage, const StageReport& report) {
    return stage == Stage::fetch && !report.pending.empty() && report.retry_after &&
           *report.retry_after <= kMoment;
  }

  void mark_readers(Stage writer) {
    for (const Stage reader : request_.stages) {
      if (starts(writer, reader)) due_.insert(reader);
      if (observes_in_run(reader, writer)) observers_.insert(reader);
    }
  }

  // At the end of a run tlsa takes up what poll has seen, and csr what tlsa makes of it. Not what
  // was fetched: it would be renewed at once.
  static bool observes_in_run(Stage reader, Stage writer) {
    return observes(reader, writer) && writer != Stage::fetch;
  }

  // Each runs for that reason a few times at most: it reads what in the end depends on itself.
  // false: there is none.
  bool mark_observers() {
    for (const Stage stage : std::exchange(observers_, {})) {
      if (observed_[stage]++ < kMostObservations) due_.insert(stage);
    }
    return !due_.empty();
  }

  // The newest report of a stage replaces the earlier one, except failures that it does not settle.
  void keep(Stage stage, StageReport report) {
    StageReport& last = last_[stage];
    const Since since(stage, report);
    std::vector<Error> left;
    for (Error& error : last.errors) {
      if (!is_not_yet(error) && !since.has_again(error) && !since.has_settled(error)) {
        left.push_back(std::move(error));
      }
    }
    std::ranges::move(left, std::back_inserter(report.errors));
    last = std::move(report);
    looked_[stage] = clock_.monotonic();
  }

  // Sleeps until the first of the waiting stages is due, and marks it; false: there is none, or not
  // before the limit.
  bool pause() {
    std::optional<milliseconds> wake;
    std::string awaited;
    for (const auto& [stage, report] : last_) {
      if (is_in_the_way(stage) && failed(report)) return false;
      if (!is_worth_waiting(report)) continue;
      wake = std::min(wake.value_or(due_at(stage)), due_at(stage));
      if (awaited.empty()) awaited = first_awaited(report);
    }
    if (!wake || *wake > start_ + request_.limits.limit) return false;
    const bool asked = *wake - clock_.monotonic() > request_.limits.interval;
    progress_.wait(clock_, *wake, awaited, asked);
    for (const auto& [stage, report] : last_) {
      if (is_worth_waiting(report) && due_at(stage) <= clock_.monotonic()) due_.insert(stage);
    }
    pause_ = std::min<milliseconds>(pause_ * 3 / 2, request_.limits.interval);
    return true;
  }

  // After a failure only short waits are worthwhile: not the next attempt at what failed, minutes
  // from now.
  bool is_worth_waiting(const StageReport& report) const {
    const bool soon = report.retry_after.value_or(pause_) <= request_.limits.interval;
    return waits_for_others(report) && (soon || !any_failed());
  }

  // Something is waited for that does not come from a stage of this pipeline: a change of such a
  // stage starts the report's stage again anyway, and it may have failed.
  bool waits_for_others(const StageReport& report) const {
    const auto ours = std::ranges::count_if(
        report.awaited_stages, [&](Stage stage) { return is_one_of(stage, request_.stages); });
    return report.pending.size() > static_cast<size_t>(ours) ||
           std::ranges::any_of(report.errors, is_not_yet);
  }

  bool any_failed() const {
    return std::ranges::any_of(last_, [](const auto& stage) { return failed(stage.second); });
  }

  milliseconds due_at(Stage stage) {
    return looked_[stage] + std::max(pause_, last_[stage].retry_after.value_or(pause_));
  }

  static std::string first_awaited(const StageReport& report) {
    return report.pending.empty() ? report.errors.front().text() : report.pending.front().printed();
  }

  Error work_left() const {
    return Error("stopped after " + std::to_string(kMostSteps) + " steps with work left for " +
                 joined(due_) +
                 ": stages keep changing each other's output, or the CA keeps invalidating it; "
                 "check this host's clock");
  }

  StageReport result() {
    StageReport all;
    for (auto& [stage, report] : last_) {
      report.done.clear();
      report.notes.clear();
      if (stages_ != nullptr) (*stages_)[stage] = {report, lasted_[stage]};
      all.add(std::move(report));
    }
    if (!due_.empty()) all.fail(work_left());
    all.changed = changed_;
    all.done = std::move(done_);
    all.notes = std::move(notes_);
    return all;
  }

  const PipelineRequest& request_;
  const StageStep& step_;
  Clock& clock_;
  Progress& progress_;
  StageOutcomes* stages_;
  milliseconds start_;
  std::set<Stage> due_;                 // the enumeration has the order of the pipeline
  std::set<Stage> observers_;           // have something new to observe
  std::map<Stage, unsigned> observed_;  // how often each has been run for that
  std::set<Stage> withheld_;            // have changes for which their readers have not run yet
  milliseconds pause_ = kFirstPause;
  std::map<Stage, StageReport> last_;
  std::map<Stage, milliseconds> looked_, lasted_;
  ProcessorTimes used_;
  bool changed_ = false;
  std::vector<Line> done_, notes_;
};

}  // namespace

StageReport run_pipeline(const PipelineRequest& request, const StageStep& step, Clock& clock,
                         Progress& progress, StageOutcomes* stages) {
  return Pipeline(request, step, clock, progress, stages).run();
}

}  // namespace millrace::cli
