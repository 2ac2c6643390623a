#include "cli/line/outcome.h"

#include <csignal>
#include <streambuf>

#include <gmock/gmock.h>
#include <unistd.h>

#include "cli/run.h"
#include "core/base/json.h"
#include "tests/support/report_lines.h"
#include "tests/support/test_env.h"

namespace millrace::cli {
namespace {

class OutcomeTest : public ::testing::Test {
 protected:
  OutcomeTest() {
    outcome_.report.changed = true;
    outcome_.report.done = {test::line("zone a: signed")};
  }
  int write() { return static_cast<int>(write_outcome(env_.env, options_, outcome_)); }

  test::TestEnv env_;
  GlobalOptions options_;
  Outcome outcome_;
};

TEST_F(OutcomeTest, goes_to_stdout_and_what_is_wrong_to_stderr) {
  outcome_.output = {"a line"};
  outcome_.report.pending = {test::line("ns2 lags")};
  outcome_.report.fail(test::error("zone b: no SOA"));
  EXPECT_EQ(write(), 1);
  EXPECT_EQ(env_.out.str(), "a line\nzone a: signed\n");
  EXPECT_EQ(env_.err.str(), "millrace: ns2 lags\nmillrace: zone b: no SOA\n");
}

TEST_F(OutcomeTest, is_errors_only_when_quiet) {
  options_.quiet = true;
  outcome_.report.pending = {test::line("ns2 lags")};
  outcome_.report.fail(not_yet("lock held"));
  EXPECT_EQ(write(), 75);
  EXPECT_EQ(env_.out.str(), "");
  EXPECT_EQ(env_.err.str(), "millrace: lock held\n");
}

TEST_F(OutcomeTest, writes_an_error_once) {
  outcome_.report.fail(Error("no zone b"));
  outcome_.report.fail(Error("no zone b"));
  EXPECT_EQ(write(), 1);
  EXPECT_EQ(env_.err.str(), "millrace: no zone b\n");
}

TEST_F(OutcomeTest, leaves_out_when_quiet_what_was_reported_before_and_still_fails) {
  options_.quiet = true;
  outcome_.report.fail(test::error("zone b: no SOA"));
  outcome_.silenced = {"zone b: no SOA"};
  EXPECT_EQ(write(), 1);
  EXPECT_EQ(env_.err.str(), "");
  options_.quiet = false;
  EXPECT_EQ(write(), 1);
  EXPECT_EQ(env_.err.str(), "millrace: zone b: no SOA\n");
}

TEST_F(OutcomeTest, leaves_tables_out_when_quiet_and_records_not) {
  options_.quiet = true;
  outcome_.output = {"a.test. IN DS 1 13 2 ab"};
  EXPECT_EQ(write(), 0);
  EXPECT_EQ(env_.out.str(), "");
  outcome_.is_record = true;
  EXPECT_EQ(write(), 0);
  EXPECT_EQ(env_.out.str(), "a.test. IN DS 1 13 2 ab\n");
}

TEST_F(OutcomeTest, is_one_object_as_json) {
  options_.json = true;
  outcome_.output = {"a line"};
  outcome_.report.pending = {test::line("ns2 lags")};
  outcome_.report.notes = {test::line("it rained")};
  outcome_.report.fail(test::error("zone b: no SOA"));
  EXPECT_EQ(write(), 1);
  EXPECT_EQ(Json::parse(env_.out.str()), Json::parse(R"({
    "schema": 1,
    "changed": true,
    "done": [{"subject": {"kind": "zone", "name": "a"}, "text": "zone a: signed"}],
    "pending": [{"subject": null, "text": "ns2 lags"}],
    "notes": [{"subject": null, "text": "it rained"}],
    "errors": [{"subject": {"kind": "zone", "name": "b"}, "kind": "failed",
                "text": "zone b: no SOA"}],
    "output": ["a line"],
    "exit_status": 1})"));
  EXPECT_EQ(env_.err.str(), "millrace: zone b: no SOA\n");
}

TEST_F(OutcomeTest, has_the_commands_own_members_instead_of_its_lines) {
  options_.json = true;
  outcome_.output = {"a line"};
  outcome_.fields["zones"] = R"([{"zone": "example.org"}])";
  write();
  const Json object = Json::parse(env_.out.str());
  EXPECT_EQ(object["zones"][0]["zone"], "example.org");
  EXPECT_FALSE(object.contains("output"));
}

TEST_F(OutcomeTest, reports_a_change_by_the_status_that_was_asked_for) {
  options_.changed_exit = 10;
  EXPECT_EQ(write(), 10);
  outcome_.report.changed = false;
  EXPECT_EQ(write(), 0);
}

TEST_F(OutcomeTest, keeps_the_status_of_what_went_wrong_although_something_changed) {
  options_.changed_exit = 10;
  outcome_.report.pending = {test::line("ns2 lags")};
  EXPECT_EQ(write(), 75);
}

// A stream into a pipe.
class PipeBuffer final : public std::streambuf {
 public:
  explicit PipeBuffer(int descriptor) : descriptor_(descriptor) {}

 protected:
  int_type overflow(int_type c) override {
    const char octet = traits_type::to_char_type(c);
    return ::write(descriptor_, &octet, 1) == 1 ? c : traits_type::eof();
  }

 private:
  int descriptor_;
};

// As `millrace status | head -1`, or `>&-` of the reader.
TEST_F(OutcomeTest, ends_in_silence_with_its_own_status_when_the_reader_has_gone) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ::close(ends[0]);
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  const auto write_to_pipe = [&](std::vector<std::string> args = {}) {
    PipeBuffer buffer(ends[1]);
    std::ostream gone(&buffer);
    Env env = {env_.clock,      env_.files, env_.http, env_.dns, env_.processes,       env_.random,
               env_.handshakes, gone,       env_.err,  false,    env_.directory.path()};
    return static_cast<int>(args.empty() ? write_outcome(env, options_, outcome_) : run(env, args));
  };
  EXPECT_EQ(write_to_pipe(), 0);
  EXPECT_EQ(write_to_pipe({"help"}), 0);
  EXPECT_EQ(write_to_pipe({"version"}), 0);
  options_.json = true;
  EXPECT_EQ(write_to_pipe(), 0);
  options_.json = false;
  EXPECT_EQ(env_.err.str(), "");
  outcome_.report.pending = {test::line("ns2 lags")};
  EXPECT_EQ(write_to_pipe(), 75);
  outcome_.report.fail(test::error("zone b: no SOA"));
  EXPECT_EQ(write_to_pipe(), 1);
  EXPECT_EQ(env_.err.str(), "millrace: ns2 lags\nmillrace: ns2 lags\nmillrace: zone b: no SOA\n");
  std::signal(SIGPIPE, before);
  ::close(ends[1]);
}

TEST_F(OutcomeTest, has_failed_when_nothing_could_be_written) {
  env_.out.setstate(std::ios::badbit);
  EXPECT_EQ(write(), 1);
  EXPECT_EQ(env_.err.str(), "millrace: standard output: cannot write\n");
}

}  // namespace
}  // namespace millrace::cli
