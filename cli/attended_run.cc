#include "cli/attended_run.h"

#include <ostream>

#include "cli/alerts_of_run.h"
#include "cli/health_facts.h"
#include "cli/last_run.h"
#include "cli/limited_env.h"
#include "cli/pipeline.h"

namespace millrace::cli {
namespace {

// A run that does not wait lasts as long as its work.
constexpr Duration kNoLimit = std::chrono::hours(24 * 365);

class AttendedRun {
 public:
  AttendedRun(const Invocation& invocation, const Config& config, const RunRequest& request)
      : invocation_(invocation),
        limited_(invocation.env, request.wait ? config.wait.limit : kNoLimit),
        env_(limited_.env()),
        config_(config),
        request_(request),
        context_(config.context(env_)),
        runner_(env_, config, request.selection,
                {.renew_now = request.renew_now, .wake = time_to_next_run(context_)},
                request.accept_clock) {}

  Outcome run() {
    const auto lock = lock_stage(context_, "run");
    if (lock) {
      run_stages();
    } else {
      report().fail(lock.error());
    }
    if (request_.alerts) add_alerts(lock.ok());
    if (!lock) return std::move(outcome_);
    const auto noted = write_last_run(context_, request_.command, report());
    if (!noted) report().fail(noted.error());
    return std::move(outcome_);
  }

 private:
  StageReport& report() { return outcome_.report; }

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
  bool end_waits() {
    if (!request_.end_waits) return true;
    StageReport ended =
        acme::end_waits(context_, config_.acme, request_.selection, *request_.end_waits);
    if (*request_.end_waits == acme::Waits::ours || ended.errors.empty()) return true;
    report() = std::move(ended);
    return false;
  }

  void run_stages() {
    if (!end_waits()) return;
    if (invocation_.global.verbose) {
      env_.err << "millrace: stages: " << text_of(request_.stages) << "\n";
    }
    if (request_.wait) runner_.session().end_at(env_.clock.monotonic() + config_.wait.limit);
    if (request_.command == "issue") runner_.session().attend();
    Progress progress(env_.err, progress_mode(), shows_done() ? &env_.out : nullptr);
    const PipelineRequest pipeline = {request_.stages, request_.wait, config_.wait};
    const StageStep step = [this](Stage stage) { return runner_.run(stage); };
    report() = run_pipeline(pipeline, step, env_.clock, progress);
    if (shows_done()) outcome_.done_written = report().done.size();
  }

  void add_alerts(bool is_complete) {
    HealthFacts facts;
    facts.terms = terms_of_host(env_, config_, &runner_.session().order_states());
    facts.scope = *request_.alerts;
    facts.is_complete = is_complete;
    outcome_.silenced =
        cli::add_alerts(context_, invocation_.global.quiet, std::move(facts), report());
  }

  const Invocation& invocation_;
  LimitedEnv limited_;
  Env& env_;
  const Config& config_;
  const RunRequest& request_;
  StageContext context_;
  StageRunner runner_;
  Outcome outcome_;
};

}  // namespace

Outcome attended_run(const Invocation& invocation, const Config& config,
                     const RunRequest& request) {
  return AttendedRun(invocation, config, request).run();
}

}  // namespace millrace::cli
