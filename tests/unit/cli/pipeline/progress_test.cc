#include "cli/pipeline/progress.h"

#include <sstream>

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"
#include "tests/support/report_lines.h"

namespace millrace::cli {
namespace {

StageReport report() {
  StageReport report;
  report.add_done(test::line("certificate a: ordered"));
  report.add_pending(test::line("ns2 lags"));
  return report;
}

std::string shown(Progress::Mode mode) {
  std::ostringstream stream;
  {
    Progress progress(stream, mode);
    progress.running(Stage::poll);
    progress.ended(report());
    test::FakeClock clock;
    progress.wait(clock, std::chrono::milliseconds(1900), "ns2 lags", false);
    EXPECT_EQ(clock.monotonic(), std::chrono::milliseconds(1900));
  }
  return stream.str();
}

TEST(Progress, is_one_line_on_a_terminal_and_gone_at_the_end) {
  EXPECT_EQ(shown(Progress::Mode::one_line),
            "\r\033[Kpoll …\r\033[Kwaiting 2 s: ns2 lags\r\033[Kwaiting 1 s: ns2 lags\r\033[K");
}

TEST(Progress, names_the_option_that_ends_a_wait_that_was_asked_for) {
  std::ostringstream stream;
  test::FakeClock clock;
  Progress(stream, Progress::Mode::one_line)
      .wait(clock, std::chrono::seconds(1), "the CA is unavailable", true);
  EXPECT_EQ(stream.str(),
            "\r\033[Kwaiting 1 s (--now does not wait): the CA is unavailable\r\033[K");
}

TEST(Progress, writes_what_is_done_as_it_happens) {
  std::ostringstream stream, done;
  Progress progress(stream, Progress::Mode::one_line, &done);
  progress.running(Stage::order);
  progress.ended(report());
  EXPECT_EQ(done.str(), "certificate a: ordered\n");
  EXPECT_EQ(stream.str(), "\r\033[Korder …\r\033[K");
}

TEST(Progress, is_a_line_for_each_thing_when_verbose) {
  EXPECT_EQ(shown(Progress::Mode::verbose),
            "millrace: certificate a: ordered\nmillrace: ns2 lags\n");
}

// Counts the writes of an unbuffered stream such as std::cerr: each is a system call.
class CountedCalls : public std::stringbuf {
 public:
  int calls = 0;

 private:
  std::streamsize xsputn(const char* text, std::streamsize size) override {
    ++calls;
    return std::stringbuf::xsputn(text, size);
  }
};

TEST(Progress, of_a_stage_is_written_at_one_time_when_verbose) {
  CountedCalls buffer;
  std::ostream stream(&buffer);
  Progress(stream, Progress::Mode::verbose).ended(report());
  EXPECT_EQ(buffer.calls, 1);
}

TEST(Progress, is_nothing_elsewhere) {
  EXPECT_EQ(shown(Progress::Mode::none), "");
}

TEST(Progress, reports_what_the_stages_cost_when_verbose) {
  using std::chrono::microseconds;
  const auto told = [](Progress::Mode mode) {
    std::ostringstream stream;
    Progress(stream, mode)
        .used({{Stage::csr, microseconds(1260)}, {Stage::poll, microseconds(20)}},
              microseconds(1012345));
    return stream.str();
  };
  EXPECT_EQ(told(Progress::Mode::verbose),
            "millrace: processor time: csr 0.0013 s, poll 0.0000 s, total 1.0123 s\n");
  EXPECT_EQ(told(Progress::Mode::one_line), "");
  EXPECT_EQ(told(Progress::Mode::none), "");
}

TEST(Progress, never_takes_a_second_line_of_the_terminal) {
  std::ostringstream stream;
  Progress progress(stream, Progress::Mode::one_line);
  std::string wide;
  for (int i = 0; i < 100; ++i) wide += "ü";
  test::FakeClock clock;
  progress.wait(clock, std::chrono::seconds(1), wide, false);
  EXPECT_EQ(stream.str(), "\r\033[Kwaiting 1 s: " + wide.substr(0, (79 - 13) * 2));
}

}  // namespace
}  // namespace millrace::cli
