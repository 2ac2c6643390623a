#include "cli/pipeline/run_report.h"

#include <gtest/gtest.h>

#include "tests/support/test_env.h"

namespace millrace::cli {
namespace {

using std::chrono::hours;

class RunReports : public testing::Test {
 protected:
  void SetUp() override {
    env_.make_state();
    const auto key = SignifySecretKey::generate().value();
    env_.directory.write("state/signing/report.sec", std::string(key.file("report").view()), 0600);
    config_.host = "acme1";
    config_.roles = {Role::acme};
    config_.acme.cas.emplace_back();
  }
  RunReport write(const StageReport& run) {
    EXPECT_TRUE(write_run_report(env_.context(), config_, run).ok());
    return decode_run_report(env_.directory.read("state/outbox/report/current/report.json"), "")
        .value();
  }
  std::string version() {
    return env_.real_files->read_symlink(env_.directory / "state/outbox/report/current").value();
  }

  test::TestEnv env_;
  Config config_;
};

StageReport refusal(const std::string& text) {
  StageReport run;
  run.fail(Error(text).about({SubjectKind::source, "mx1"}));
  return run;
}

TEST_F(RunReports, have_what_was_refused_and_what_waits_with_its_subject) {
  StageReport run = refusal("mail.example.org is not allowed to it");
  run.add_pending({certificate_subject(CertId::parse("mail").value()), "waits for csr"});
  const RunReport report = write(run);
  EXPECT_EQ(report.host, "acme1");
  EXPECT_EQ(report.stages, (std::vector<std::string>{"order", "fetch"}));
  ASSERT_EQ(report.entries.size(), 2U);
  EXPECT_TRUE(report.entries[0].has_failed);
  EXPECT_EQ(report.entries[0].line.subject, (Subject{SubjectKind::source, "mx1"}));
  EXPECT_EQ(report.entries[0].line.text, "source mx1: mail.example.org is not allowed to it");
  EXPECT_FALSE(report.entries[1].has_failed);
  EXPECT_EQ(report.entries[1].line.text, "certificate mail: waits for csr");
}

TEST_F(RunReports, keep_the_time_since_when_it_is_so) {
  const TimePoint start = env_.clock.now();
  write(refusal("version 12345678 at 2026-11-23T20:15:00Z"));
  const std::string first = version();
  env_.clock.advance(hours(1));
  const RunReport later = write(refusal("version 23456789 at 2026-11-23T21:15:00Z"));
  EXPECT_EQ(later.entries.at(0).since, start);
  EXPECT_EQ(version(), first) << "nothing new, so no new version";
  const RunReport other = write(refusal("something else"));
  EXPECT_EQ(other.entries.at(0).since, start + hours(1));
  EXPECT_NE(version(), first);
}

// As the records of a zone that are not served yet, and a certificate that goes on.
TEST_F(RunReports, have_each_thing_for_which_a_subject_waits_and_not_what_it_waited_for_before) {
  const auto waiting = [](const std::vector<std::string>& texts) {
    StageReport run;
    for (const std::string& text : texts) {
      run.add_pending({{SubjectKind::zone, "example.org"}, text});
    }
    return run;
  };
  const auto texts = [](const RunReport& report) {
    std::vector<std::string> all;
    for (const ReportEntry& entry : report.entries) all.push_back(entry.line.text);
    return all;
  };
  const TimePoint start = env_.clock.now();
  write(waiting({"lacks a, queried at 2026-11-23T20:15:00Z", "lacks b"}));
  const std::string first = version();
  env_.clock.advance(hours(1));
  RunReport report = write(waiting({"lacks a, queried at 2026-11-23T21:15:00Z", "lacks b"}));
  EXPECT_EQ(texts(report),
            (std::vector<std::string>{"zone example.org: lacks a, queried at 2026-11-23T20:15:00Z",
                                      "zone example.org: lacks b"}));
  EXPECT_EQ(version(), first) << "nothing new, so no new version";
  report = write(waiting({"lacks b", "lacks c"}));
  EXPECT_EQ(texts(report),
            (std::vector<std::string>{"zone example.org: lacks b", "zone example.org: lacks c"}));
  EXPECT_EQ(report.entries.at(1).since, start);
}

TEST_F(RunReports, list_the_certificates_in_each_outbox) {
  ASSERT_TRUE(write_outbox(env_.context(), Stage::fetch,
                           {{"issued/mail.json", "{}"}, {"issued/mail.pem", "x"}})
                  .ok());
  const TimePoint start = env_.clock.now();
  write({});
  env_.clock.advance(hours(1));
  const RunReport report = write({});
  ASSERT_EQ(report.holds.size(), 1U);
  EXPECT_EQ(report.holds.at("fetch"), (std::map<std::string, TimePoint>{{"mail", start}}));
}

TEST_F(RunReports, are_not_written_by_a_host_without_the_key) {
  ASSERT_TRUE(env_.real_files->remove(env_.directory / "state/signing/report.sec").ok());
  EXPECT_TRUE(write_run_report(env_.context(), config_, {}).ok());
  EXPECT_FALSE(env_.directory.has("state/outbox/report"));
}

TEST(RunReportText, of_another_host_is_bounded_and_printable) {
  const auto fault = [](const std::string& text) {
    const auto report = decode_run_report(text, "report.json");
    return report ? std::string() : report.error().text();
  };
  EXPECT_NE(fault("[]"), "");
  EXPECT_NE(fault(R"({"host": "h", "stages": ["csr"], "holds": {"csr": {"../x": "now"}}})"), "");
  EXPECT_NE(fault(R"({"host": "h", "stages": ["csr"], "entries": [{"state": "failed"}]})"), "");
  const auto report = decode_run_report(R"({"host": "a\u001b[31m", "stages": []})", "").value();
  EXPECT_EQ(report.host.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace millrace::cli
