#include "cli/pipeline/pipeline_command.h"

#include <algorithm>
#include <optional>
#include <ostream>

#include "cli/pipeline/alerts_of_run.h"
#include "cli/pipeline/event_log.h"
#include "cli/pipeline/health_facts.h"
#include "cli/pipeline/idle_note.h"
#include "cli/pipeline/last_run.h"
#include "cli/pipeline/limited_env.h"
#include "cli/pipeline/pipeline.h"
#include "cli/pipeline/run_report.h"
#include "cli/pipeline/state_host.h"
#include "core/base/joined.h"

namespace millrace::cli {
namespace {

// A run that does not wait lasts as long as its work.
constexpr Duration kNoLimit = std::chrono::hours(24 * 365);

class PipelineCommand {
 public:
  PipelineCommand(const Invocation& invocation, const Config& config, const RunRequest& request)
      : invocation_(invocation),
        limited_(invocation.env, request.wait ? config.wait.limit : kNoLimit),
        env_(limited_.env()),
        config_(config),
        request_(request),
        context_(config.context(env_)),
        runner_(env_, config, request.selection,
                {.renew_now = request.renew_now, .wake = time_to_next_run(context_)},
                {.accept_clock = request.accept_clock}) {
    if (!request.wait) runner_.begin_at(env_.clock.now());
    for (const Stage stage : request.stages) {
      if (stage == Stage::sign) runner_.sign_what_is_outrun();
    }
  }

  Outcome run() {
    const auto lock = lock_stage(context_, "run");
    if (lock) {
      if (request_.ping != nullptr) request_.ping->start();
      run_stages();
    } else {
      report().fail(lock.error());
    }
    if (request_.alerts) add_alerts(lock.ok());
    if (!lock) return std::move(outcome_);
    note_run();
    if (auto noted = note_state_host(context_); !noted) report().fail(std::move(noted).error());
    exchange_reports();
    return std::move(outcome_);
  }

 private:
  StageReport& report() { return outcome_.report; }

  void note_run() {
    const auto before = troubles_noted();
    const auto noted =
        write_last_run(context_, {request_.command, report(), std::move(stages_), rested()});
    if (!noted) report().fail(noted.error());
    if (before) log_troubles(request_.log, *before, troubles_noted().value_or(*before));
  }

  // nullopt: they are not to be logged, or cannot be read.
  std::optional<std::vector<Trouble>> troubles_noted() {
    if (request_.log == nullptr) return std::nullopt;
    const auto last = read_last_run(context_);
    if (!last) return std::nullopt;
    return *last ? (*last)->troubles : std::vector<Trouble>();
  }

  // By the note, which holds.
  std::vector<Stage> rested() const { return note_ ? request_.stages : std::vector<Stage>(); }

  // A run of some stages only does not know what the others wait for.
  void exchange_reports() {
    const bool is_alone = config_.roles.empty() && config_.sources.list.empty();
    if (is_alone || request_.stages != stages_of_host(config_)) return;
    const auto written = write_run_report(context_, config_, report());
    if (!written) report().fail(written.error());
    // What fails is retried, and reported, by the next run.
    static_cast<void>(publish_report_in_store(runner_.context()));
    refresh_reports(runner_.context());
  }

  Progress::Mode progress_mode() const {
    if (invocation_.global.verbose) return Progress::Mode::verbose;
    if (invocation_.global.quiet || !env_.err_is_terminal) return Progress::Mode::none;
    return Progress::Mode::one_line;
  }

  bool shows_done() const {
    const GlobalOptions& global = invocation_.global;
    return request_.shows_done && !global.quiet && !global.json && !global.verbose;
  }

  // Back-off that could not be ended stays; the stages report why.
  bool clear_backoff() {
    if (!request_.end_waits) return true;
    runner_.session().end_waits();
    StageReport ended =
        acme::clear_backoff(context_, config_.acme, request_.selection, *request_.end_waits);
    if (*request_.end_waits == acme::Waits::ours || ended.errors.empty()) return true;
    report() = std::move(ended);
    return false;
  }

  // The stages that run first: all, or, with the note of an idle run, those that run each time.
  std::vector<Stage> first_stages() {
    if (!request_.may_rest) return request_.stages;
    // Of these sources, what is in the state is what the stages read.
    const bool refreshed = runner_.refresh_sources();
    const auto inputs = idle_inputs(env_, config_);
    if (!inputs || !refreshed) return request_.stages;  // the stage that reads it reports why
    inputs_ = *inputs;
    const auto note = read_idle_note(context_);
    if (!note || !holds(*note, *inputs_, context_.now(), time_to_next_run(context_))) {
      return request_.stages;
    }
    note_ = note;
    if (invocation_.global.verbose) {
      env_.err << "millrace: certificates: nothing has changed since " << format_time(note_->at)
               << ", nothing to do before " << format_time(note_->until) << "\n";
    }
    polls_ = is_poll_due(*note_, context_.now());
    return stages_while_idle(request_.stages, polls_);
  }

  // A run with something to report is not idle: the next run must report it again.
  bool is_idle() {
    const StageReport& all = report();
    return !all.changed && all.done.empty() && all.pending.empty() && all.notes.empty() &&
           all.errors.empty();
  }

  void note_idle(const std::vector<Term>& terms) {
    auto until = idle_until(env_, config_, terms, runner_.session().order_states());
    if (until && report().due) until = std::min(*until, *report().due);
    if (!until || *until <= context_.now()) return;
    write_note({context_.now(), *until, context_.now(), *inputs_});
  }

  void note_polled() {
    IdleNote note = *note_;
    note.polled = context_.now();
    write_note(note);
  }

  void write_note(const IdleNote& note) {
    const auto noted = write_idle_note(context_, note);
    if (!noted) report().fail(noted.error());
  }

  void run_stages() {
    if (!clear_backoff()) return;
    const std::vector<Stage> first = first_stages();
    if (invocation_.global.verbose) {
      env_.err << "millrace: stages: " << joined(first) << "\n";
    }
    if (request_.wait) runner_.session().end_at(env_.clock.monotonic() + config_.wait.limit);
    if (request_.command == "issue") runner_.session().attend();
    Progress progress(env_.err, progress_mode(), shows_done() ? &env_.out : nullptr);
    const PipelineRequest pipeline = {request_.stages, first, request_.wait, config_.wait};
    const StageStep step = [this](Stage stage) {
      StageReport report = runner_.run(stage);
      log_done(request_.log, stage, report);
      return report;
    };
    report() = run_pipeline(pipeline, step, env_.clock, progress, &stages_);
    if (shows_done()) outcome_.done_written = report().done.size();
    report().add(runner_.publish(config_.sources.own, true));
    report().add(runner_.release_claims());
  }

  void add_alerts(bool is_complete) {
    HealthFacts facts;
    // While the note is valid no term is due.
    if (!note_) facts.terms = terms_of_host(env_, config_, &runner_.session().order_states());
    const std::vector<Term> terms = facts.terms;
    facts.scope = *request_.alerts;
    facts.is_complete = is_complete;
    outcome_.silenced =
        cli::add_alerts(context_, invocation_.global.quiet, std::move(facts), report());
    if (!inputs_ || !is_idle()) return;
    if (!note_) note_idle(terms);
    if (note_ && polls_) note_polled();
  }

  const Invocation& invocation_;
  LimitedEnv limited_;
  Env& env_;
  const Config& config_;
  const RunRequest& request_;
  StageContext context_;
  StageRunner runner_;
  Outcome outcome_;
  StageOutcomes stages_;
  std::optional<std::string> inputs_;  // before the stages; nullopt: the run may not rest
  std::optional<IdleNote> note_;       // of the idle run since which nothing has changed
  bool polls_ = false;                 // although nothing has
};

}  // namespace

Outcome run_pipeline_command(const Invocation& invocation, const Config& config,
                             const RunRequest& request) {
  return PipelineCommand(invocation, config, request).run();
}

}  // namespace millrace::cli
