#include "cli/attended_run.h"

#include "cli/last_run.h"
#include "cli/pipeline.h"

namespace millrace::cli {
namespace {

Progress::Mode progress_mode(const Invocation& invocation) {
  if (invocation.global.verbose) return Progress::Mode::verbose;
  if (invocation.global.quiet || !invocation.env.err_is_terminal) return Progress::Mode::none;
  return Progress::Mode::one_line;
}

StageReport run_stages(const Invocation& invocation, const Config& config,
                       const RunRequest& request) {
  const acme::OrderOptions options = {.renew_now = request.renew_now,
                                      .wake = time_to_next_run(config.context(invocation.env))};
  StageRunner runner(invocation.env, config, request.selection, options, request.accept_clock);
  if (request.wait) runner.session().end_at(invocation.env.clock.monotonic() + config.wait.limit);
  if (request.command == "issue") runner.session().attend();
  Progress progress(invocation.env.err, progress_mode(invocation));
  const PipelineRequest pipeline = {request.stages, request.wait, config.wait};
  const StageStep step = [&runner](Stage stage) { return runner.run(stage); };
  return run_pipeline(pipeline, step, invocation.env.clock, progress);
}

}  // namespace

StageReport attended_run(const Invocation& invocation, const Config& config,
                         const RunRequest& request) {
  StageReport report;
  const StageContext context = config.context(invocation.env);
  const auto lock = lock_stage(context, "run");
  if (!lock) {
    report.fail(lock.error());
    return report;
  }
  if (request.now) report = acme::end_waits(context, config.acme, request.selection);
  if (report.errors.empty()) report = run_stages(invocation, config, request);
  const auto noted = write_last_run(context, request.command, report);
  if (!noted) report.fail(noted.error());
  return report;
}

}  // namespace millrace::cli
