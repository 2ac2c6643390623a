#include "cli/pipeline/pipeline.h"

#include <map>
#include <sstream>

#include <gmock/gmock.h>

#include "tests/support/fake_clock.h"
#include "tests/support/report_lines.h"

namespace millrace::cli {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;

// Stages that report what a test sets, call by call; by default they have nothing to do.
class PipelineTest : public ::testing::Test {
 protected:
  void on(Stage stage, std::function<StageReport(int call)> act) { acts_[stage] = std::move(act); }

  StageReport run(bool wait = false, Progress::Mode mode = Progress::Mode::none) {
    const PipelineRequest request = {stages_, stages_, wait, limits_};
    Progress progress(terminal_, mode);
    const StageStep step = [this](Stage stage) {
      trace_.emplace_back(to_text(stage));
      const auto act = acts_.find(stage);
      return act == acts_.end() ? StageReport() : act->second(++calls_[stage]);
    };
    return run_pipeline(request, step, clock_, progress);
  }

  static StageReport changed(const std::string& what) {
    StageReport report;
    report.changed = true;
    report.add_done(test::line(what));
    return report;
  }
  static StageReport pending(const std::string& what,
                             std::optional<milliseconds> retry_after = std::nullopt) {
    StageReport report;
    report.add_pending(test::line(what));
    report.retry_after = retry_after;
    return report;
  }
  static StageReport failing(Error error) {
    StageReport report;
    report.fail(std::move(error));
    return report;
  }

  std::vector<Stage> stages_{std::begin(kAllStages), std::end(kAllStages)};
  WaitSettings limits_{std::chrono::seconds(10), std::chrono::seconds(1)};
  test::FakeClock clock_;
  std::ostringstream terminal_;
  std::vector<std::string> trace_;
  std::map<Stage, std::function<StageReport(int)>> acts_;
  std::map<Stage, int> calls_;
};

TEST_F(PipelineTest, runs_each_stage_once_when_nothing_is_to_be_done) {
  const StageReport report = run(true);
  EXPECT_THAT(trace_, ElementsAre("csr", "order", "challenge", "tlsa", "sign", "poll", "fetch",
                                  "publish", "pull"));
  EXPECT_FALSE(report.changed);
  EXPECT_EQ(report.exit_status(), ExitStatus::ok);
  EXPECT_THAT(clock_.sleeps(), IsEmpty());
}

TEST_F(PipelineTest, reports_the_processor_time_of_each_stage_over_all_its_runs) {
  stages_ = {Stage::order, Stage::fetch};
  clock_.use_processor(milliseconds(5));
  on(Stage::order, [this](int) {
    clock_.use_processor(milliseconds(10));
    return StageReport();
  });
  on(Stage::fetch, [this](int call) {
    clock_.use_processor(milliseconds(2));
    StageReport report;
    report.changed = call == 1;
    return report;
  });
  run(false, Progress::Mode::verbose);
  EXPECT_THAT(trace_, ElementsAre("order", "fetch", "order"));
  EXPECT_EQ(terminal_.str(),
            "millrace: processor time: order 0.0200 s, fetch 0.0020 s, total 0.0270 s\n");
}

TEST_F(PipelineTest, runs_a_stage_again_when_one_that_it_reads_from_has_changed) {
  on(Stage::fetch, [](int call) { return call == 1 ? changed("fetched") : StageReport(); });
  on(Stage::order, [](int call) { return call == 2 ? changed("withdrawn") : StageReport(); });
  on(Stage::challenge, [](int call) { return call == 2 ? changed("taken out") : StageReport(); });
  const StageReport report = run();
  EXPECT_THAT(trace_,
              ElementsAre("csr", "order", "challenge", "tlsa", "sign", "poll", "fetch", "order",
                          "challenge", "sign", "poll", "fetch", "publish", "pull"));
  EXPECT_TRUE(report.changed);
  EXPECT_THAT(printed(report.done), ElementsAre("fetched", "withdrawn", "taken out"));
}

TEST_F(PipelineTest, lets_tlsa_observe_poll_and_csr_observe_tlsa_at_the_end) {
  on(Stage::poll, [](int call) { return call == 1 ? changed("seen") : StageReport(); });
  on(Stage::tlsa, [](int call) { return call == 2 ? changed("visible") : StageReport(); });
  run();
  EXPECT_THAT(trace_,
              ElementsAre("csr", "order", "challenge", "tlsa", "sign", "poll", "fetch", "publish",
                          "pull", "tlsa", "challenge", "sign", "poll", "pull", "csr"));
}

TEST_F(PipelineTest, ends_when_what_is_observed_changes_each_time) {
  stages_ = {Stage::tlsa, Stage::poll};
  on(Stage::poll, [](int) { return changed("other signatures"); });
  on(Stage::tlsa, [](int) { return changed("other horizon"); });
  const StageReport report = run();
  EXPECT_THAT(report.errors, IsEmpty());
  EXPECT_THAT(trace_, ElementsAre("tlsa", "poll", "tlsa", "poll", "tlsa", "poll", "tlsa", "poll"));
}

TEST_F(PipelineTest, does_not_start_csr_when_something_was_fetched) {
  stages_ = {Stage::csr, Stage::fetch};
  on(Stage::fetch, [](int call) { return call == 1 ? changed("fetched") : StageReport(); });
  run();
  EXPECT_THAT(trace_, ElementsAre("csr", "fetch"));
}

TEST_F(PipelineTest, runs_only_the_stages_asked_for) {
  stages_ = {Stage::order, Stage::sign};
  on(Stage::order, [](int) { return changed("ordered"); });
  run();
  EXPECT_THAT(trace_, ElementsAre("order", "sign"));
}

TEST_F(PipelineTest, ends_when_two_stages_undo_each_others_work) {
  on(Stage::order, [](int) { return changed("a"); });
  on(Stage::fetch, [](int) { return changed("b"); });
  EXPECT_TRUE(run().changed);
  EXPECT_EQ(trace_.size(), 100U);
}

TEST_F(PipelineTest, fails_and_waits_for_nothing_when_work_is_left_after_so_many_steps) {
  on(Stage::order, [](int) { return changed("a"); });
  on(Stage::fetch, [](int) { return changed("b"); });
  on(Stage::poll, [](int) { return pending("ns2 lags"); });
  const StageReport report = run(true);
  ASSERT_EQ(report.errors.size(), 1U);
  EXPECT_EQ(
      report.errors.front().text(),
      "stopped after 100 steps with work left for challenge, poll, fetch, publish, pull: stages "
      "keep changing each other's output, or the CA keeps invalidating it; check this "
      "host's clock");
  EXPECT_EQ(report.exit_status(), ExitStatus::failed);
  EXPECT_THAT(clock_.sleeps(), IsEmpty());
}

TEST_F(PipelineTest, does_not_wait_unless_asked_to) {
  on(Stage::poll, [](int) { return pending("ns2 lags"); });
  const StageReport report = run(false);
  EXPECT_THAT(clock_.sleeps(), IsEmpty());
  EXPECT_THAT(printed(report.pending), ElementsAre("ns2 lags"));
  EXPECT_EQ(report.exit_status(), ExitStatus::not_yet);
}

TEST_F(PipelineTest, checks_only_what_is_pending_again_after_growing_pauses) {
  on(Stage::poll, [](int call) { return call < 5 ? pending("ns2 lags") : StageReport(); });
  const StageReport report = run(true);
  EXPECT_EQ(trace_.size(), std::size(kAllStages) + 4U);
  EXPECT_THAT(clock_.sleeps(), ElementsAre(milliseconds(50), milliseconds(75), milliseconds(112),
                                           milliseconds(168)));
  EXPECT_THAT(printed(report.pending), IsEmpty());
  EXPECT_EQ(report.exit_status(), ExitStatus::ok);
}

TEST_F(PipelineTest, begins_with_short_pauses_again_when_something_changed) {
  on(Stage::poll, [](int call) {
    if (call == 3) return changed("published");
    return call < 3 ? pending("ns2 lags") : StageReport();
  });
  on(Stage::fetch, [](int call) { return call == 2 ? pending("the CA works") : StageReport(); });
  run(true);
  EXPECT_THAT(clock_.sleeps(), ElementsAre(milliseconds(50), milliseconds(75), milliseconds(50)));
}

TEST_F(PipelineTest, does_not_wait_for_a_stage_that_it_runs_itself) {
  on(Stage::csr, [](int) { return failing(Error("no space")); });
  on(Stage::order, [](int) {
    StageReport report;
    report.wait_for(Stage::csr, std::string("no request yet"));
    return report;
  });
  const StageReport report = run(true);
  EXPECT_THAT(clock_.sleeps(), IsEmpty());
  EXPECT_THAT(printed(report.pending), ElementsAre("no request yet"));
  EXPECT_EQ(report.exit_status(), ExitStatus::failed);
}

TEST_F(PipelineTest, waits_for_a_stage_that_runs_elsewhere) {
  stages_ = {Stage::order};
  on(Stage::order, [](int call) {
    StageReport report;
    if (call < 3) report.wait_for(Stage::csr, std::string("no request yet"));
    return report;
  });
  EXPECT_EQ(run(true).exit_status(), ExitStatus::ok);
  EXPECT_THAT(clock_.sleeps(), ElementsAre(milliseconds(50), milliseconds(75)));
}

TEST_F(PipelineTest, leaves_the_other_side_alone_as_long_as_it_asked_for) {
  on(Stage::fetch, [](int call) {
    return call < 3 ? pending("the CA works", milliseconds(3000)) : StageReport();
  });
  run(true);
  EXPECT_THAT(clock_.sleeps(), ElementsAre(milliseconds(3000), milliseconds(3000)));
}

TEST_F(PipelineTest, has_the_records_taken_out_once_when_the_ca_needs_but_a_moment_for_the_last) {
  on(Stage::fetch, [](int call) {
    StageReport report = call < 3 ? changed("fetched") : StageReport();
    if (call == 1) report.add(pending("the CA works on another", milliseconds(200)));
    return report;
  });
  run(true);
  EXPECT_THAT(clock_.sleeps(), ElementsAre(milliseconds(200)));
  EXPECT_EQ(std::ranges::count(trace_, "order"), 2) << "at first, and when all is fetched";
}

TEST_F(PipelineTest, does_not_keep_the_records_for_one_that_takes_longer) {
  on(Stage::fetch, [](int call) {
    StageReport report = call == 1 ? changed("fetched") : StageReport();
    if (call < 3) report.add(pending("the CA works on another", milliseconds(1600)));
    return report;
  });
  run(true);
  EXPECT_EQ(trace_.at(7), "order");
}

TEST_F(PipelineTest, takes_the_records_out_in_the_end_when_the_last_is_not_waited_for) {
  limits_.limit = std::chrono::seconds(0);
  on(Stage::fetch, [](int) {
    StageReport report = changed("fetched");
    report.add(pending("the CA works on another", milliseconds(200)));
    return report;
  });
  on(Stage::order, [](int call) { return call == 2 ? changed("withdrawn") : StageReport(); });
  EXPECT_THAT(printed(run(true).done), testing::Contains("withdrawn"));
}

TEST_F(PipelineTest, checks_one_stage_while_it_skips_another) {
  on(Stage::poll, [](int call) { return call < 4 ? pending("ns2 lags") : StageReport(); });
  on(Stage::fetch, [](int call) {
    return call < 2 ? pending("the CA works", milliseconds(200)) : StageReport();
  });
  run(true);
  const std::vector<std::string> after(trace_.begin() + std::size(kAllStages), trace_.end());
  EXPECT_THAT(after, ElementsAre("poll", "poll", "fetch", "poll"));
}

TEST_F(PipelineTest, stops_at_the_limit_and_says_what_it_waited_for) {
  on(Stage::poll, [](int) { return pending("ns2 lags"); });
  const StageReport report = run(true);
  EXPECT_LE(clock_.monotonic(), limits_.limit);
  EXPECT_GT(clock_.monotonic(), limits_.limit - std::chrono::seconds(2));
  EXPECT_EQ(clock_.sleeps().back(), milliseconds(1000));
  EXPECT_THAT(printed(report.pending), ElementsAre("ns2 lags"));
  EXPECT_EQ(report.exit_status(), ExitStatus::not_yet);
}

TEST_F(PipelineTest, does_not_wait_for_what_comes_after_the_limit) {
  on(Stage::order, [](int) { return pending("next try tomorrow", std::chrono::hours(24)); });
  EXPECT_EQ(run(true).exit_status(), ExitStatus::not_yet);
  EXPECT_THAT(clock_.sleeps(), IsEmpty());
}

TEST_F(PipelineTest, waits_for_an_error_that_will_pass) {
  on(Stage::fetch,
     [](int call) { return call < 2 ? failing(not_yet("lock held")) : StageReport(); });
  EXPECT_EQ(run(true).exit_status(), ExitStatus::ok);
  EXPECT_THAT(clock_.sleeps(), ElementsAre(milliseconds(50)));
}

TEST_F(PipelineTest, runs_the_stages_after_one_that_failed) {
  on(Stage::csr, [](int) { return failing(Error("certificate a: no key")); });
  on(Stage::fetch, [](int call) { return call == 1 ? changed("b fetched") : StageReport(); });
  const StageReport report = run();
  EXPECT_THAT(printed(report.done), ElementsAre("b fetched"));
  EXPECT_EQ(report.exit_status(), ExitStatus::failed);
}

TEST_F(PipelineTest, does_not_wait_for_name_servers_that_get_nothing_new) {
  on(Stage::sign, [](int) { return failing(Error("zone a: reload failed")); });
  on(Stage::poll, [](int) { return pending("ns2 lags"); });
  const StageReport report = run(true);
  EXPECT_THAT(clock_.sleeps(), IsEmpty());
  EXPECT_EQ(report.exit_status(), ExitStatus::failed);
}

TEST_F(PipelineTest, waits_for_one_certificate_after_another_has_failed) {
  on(Stage::fetch, [](int call) {
    StageReport report = call == 1 ? failing(test::error("certificate a: refused")) : StageReport();
    if (call < 3) report.add(pending("certificate b: the CA works"));
    return report;
  });
  run(true);
  EXPECT_EQ(clock_.sleeps().size(), 2U);
}

TEST_F(PipelineTest, does_not_wait_for_the_next_try_of_what_has_just_failed) {
  on(Stage::fetch, [](int call) {
    StageReport report = call == 1 ? failing(test::error("certificate a: refused")) : StageReport();
    report.changed = call == 1;
    return report;
  });
  on(Stage::order, [](int call) {
    return call == 1 ? StageReport() : pending("next try in 1m", std::chrono::seconds(9));
  });
  const StageReport report = run(true);
  EXPECT_THAT(clock_.sleeps(), IsEmpty());
  EXPECT_EQ(report.exit_status(), ExitStatus::failed);
  EXPECT_EQ(report.errors.size(), 1U);
}

TEST_F(PipelineTest, reports_a_failure_although_the_stage_only_waits_when_run_again) {
  on(Stage::order, [](int call) {
    return call == 1 ? failing(test::error("certificate a: refused")) : pending("next try in 1 m");
  });
  on(Stage::fetch, [](int call) { return call == 1 ? changed("b fetched") : StageReport(); });
  const StageReport report = run();
  ASSERT_EQ(report.errors.size(), 1U);
  EXPECT_EQ(report.errors.front().text(), "certificate a: refused");
}

// A certificate that was refused has no order any more: fetch then reports nothing about it.
TEST_F(PipelineTest, reports_a_failure_although_the_stage_has_nothing_to_do_when_run_again) {
  on(Stage::fetch, [](int call) {
    return call == 1 ? failing(test::error("certificate a: refused")) : StageReport();
  });
  on(Stage::poll, [](int call) { return call == 1 ? pending("server 2") : changed("all serve"); });
  EXPECT_EQ(run(true).exit_status(), ExitStatus::failed);
}

TEST_F(PipelineTest, forgets_a_failure_when_the_stage_has_got_its_work_done) {
  on(Stage::order,
     [](int call) { return call == 1 ? failing(Error("no connection")) : changed("opened"); });
  on(Stage::fetch, [](int call) { return call == 1 ? changed("b fetched") : StageReport(); });
  EXPECT_EQ(run().exit_status(), ExitStatus::ok);
}

// As with issue --renew: the second time the stage has no reason to order it.
TEST_F(PipelineTest, reports_a_failure_although_the_stage_continues_with_another_certificate) {
  on(Stage::order, [](int call) {
    if (call == 1) return failing(test::error("certificate a: refused"));
    return changed("certificate b: order opened");
  });
  on(Stage::fetch, [](int call) { return call == 1 ? changed("fetched") : StageReport(); });
  const StageReport report = run(true);
  EXPECT_EQ(report.exit_status(), ExitStatus::failed);
  ASSERT_EQ(report.errors.size(), 1U);
  EXPECT_EQ(report.errors.front().text(), "certificate a: refused");
}

TEST_F(PipelineTest, forgets_a_failure_of_a_certificate_that_has_got_on_while_others_wait) {
  stages_ = {Stage::fetch};
  on(Stage::fetch, [](int call) {
    if (call == 1) {
      StageReport report = failing(test::error("certificate a: cut off"));
      report.add(pending("the CA works on b"));
      return report;
    }
    StageReport report = changed(call == 2 ? "certificate a: issued" : "certificate b: issued");
    if (call == 2) report.add(pending("the CA works on b"));
    return report;
  });
  EXPECT_EQ(run(true).exit_status(), ExitStatus::ok);
}

TEST_F(PipelineTest, reports_one_failure_once) {
  on(Stage::order, [](int) { return failing(test::error("certificate a: refused")); });
  on(Stage::fetch, [](int call) { return call == 1 ? changed("b fetched") : StageReport(); });
  EXPECT_EQ(run().errors.size(), 1U);
}

}  // namespace
}  // namespace millrace::cli
