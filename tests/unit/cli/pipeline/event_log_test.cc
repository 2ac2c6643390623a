#include "cli/pipeline/event_log.h"

#include <gmock/gmock.h>

namespace millrace::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ListedLog final : public SystemLog {
 public:
  void open() override {}
  void write(LogLevel level, const std::string& line) override {
    lines.push_back((level == LogLevel::error ? "error " : "notice ") + line);
  }
  std::vector<std::string> lines;
};

const Subject kMail = {SubjectKind::certificate, "mail"};

Trouble failure(const std::string& text) {
  Trouble trouble;
  trouble.stage = Stage::order;
  trouble.has_failed = true;
  trouble.key = text;
  trouble.line = Line(kMail, text);
  return trouble;
}

TEST(EventLog, names_the_event_first) {
  EXPECT_EQ(event_line(Stage::fetch, Line(kMail, "issued").as("certificate-issued")),
            "event=certificate-issued stage=fetch cert=mail text=issued");
  EXPECT_EQ(event_line(Stage::order, Line(kMail, "order opened")),
            "event=order-changed stage=order cert=mail text=\"order opened\"");
  EXPECT_EQ(event_line(Stage::sign, Line(Subject{SubjectKind::zone, "example.org"}, "signed")),
            "event=sign-changed stage=sign zone=example.org text=signed");
}

TEST(EventLog, quotes_what_would_end_a_value) {
  EXPECT_EQ(event_line(Stage::poll, Line("say \"x\\y\" a=b\n")),
            "event=poll-changed stage=poll text=\"say \\\"x\\\\y\\\" a=b\\\\x0a\"");
}

TEST(EventLog, reports_the_begin_and_the_end_of_a_problem_once) {
  ListedLog log;
  log_troubles(&log, {}, {failure("refused")});
  log_troubles(&log, {failure("refused")}, {failure("refused")});
  log_troubles(&log, {failure("refused")}, {});
  EXPECT_THAT(log.lines,
              ElementsAre("error event=problem-began stage=order cert=mail text=refused "
                          "since=1970-01-01T00:00:00Z",
                          "notice event=problem-ended stage=order cert=mail text=refused "
                          "since=1970-01-01T00:00:00Z"));
}

TEST(EventLog, does_not_report_what_is_only_waited_for) {
  ListedLog log;
  Trouble wait = failure("not yet");
  wait.has_failed = false;
  log_troubles(&log, {}, {wait});
  log_troubles(&log, {wait}, {});
  log_troubles(nullptr, {}, {failure("refused")});
  EXPECT_THAT(log.lines, IsEmpty());
}

}  // namespace
}  // namespace millrace::cli
