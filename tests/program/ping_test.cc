// `run --ping`: what is sent to a service that watches for pings.
#include <gmock/gmock.h>

#include "tests/support/program/site.h"

namespace millrace::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kUrl = "https://hc.test/ping/7f0c-secret";

class PingTest : public ::testing::Test {
 protected:
  PingTest() {
    site_.http.script([this](const HttpRequest& request) -> Result<HttpResponse> {
      if (!request.url.starts_with("https://hc.test/")) return site_.acme.answer(request);
      pings_.push_back(request.method + " " +
                       request.url.substr(std::string("https://hc.test").size()) +
                       (request.body.empty() ? "" : " " + request.body));
      last_ = request;
      return answer(request);
    });
  }
  virtual Result<HttpResponse> answer(const HttpRequest&) { return answer_; }
  Said run(const std::string& url = kUrl) { return site_.run({"run", "--wait", "--ping", url}); }
  std::vector<std::string> pings() { return std::exchange(pings_, {}); }

  Site site_;
  HttpResponse answer_ = {.status = 200, .fields = {}, .body = "OK"};
  HttpRequest last_;

 private:
  std::vector<std::string> pings_;
};

TEST_F(PingTest, a_run_that_succeeds_is_started_and_ended) {
  const Said said = run();
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_THAT(pings(), ElementsAre("GET /ping/7f0c-secret/start", "GET /ping/7f0c-secret"));
  EXPECT_TRUE(last_.ca_file.empty());
  EXPECT_EQ(last_.timeout, std::chrono::seconds(10));
}

TEST_F(PingTest, a_run_with_nothing_to_do_is_too) {
  ASSERT_EQ(site_.run({"issue"}).status, 0);
  ASSERT_EQ(site_.run({"run"}).status, 0);
  EXPECT_EQ(run().status, 0);
  EXPECT_THAT(pings(), ElementsAre("GET /ping/7f0c-secret/start", "GET /ping/7f0c-secret"));
  EXPECT_THAT(site_.run({"run", "--verbose"}).err, HasSubstr("nothing has changed since"))
      << "pings do not end the rest of a run that found nothing to do";
}

TEST_F(PingTest, waiting_is_not_a_failure) {
  site_.secondary_lags = true;
  const Said said = site_.run({"run", "--ping", kUrl});
  EXPECT_EQ(said.status, 75) << said.err;
  EXPECT_THAT(pings(), ElementsAre("GET /ping/7f0c-secret/start", "GET /ping/7f0c-secret"));
}

TEST_F(PingTest, a_failure_has_the_first_error_in_its_body) {
  site_.reload_outcome = {.exit_code = 3, .output = "no such zone\n"};
  const Said said = run();
  EXPECT_EQ(said.status, 1);
  const auto sent = pings();
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_EQ(sent[0], "GET /ping/7f0c-secret/start");
  EXPECT_THAT(sent[1], AllOf(StartsWith("POST /ping/7f0c-secret/fail "), HasSubstr("reload")));
  EXPECT_EQ(last_.content_type, "text/plain; charset=utf-8");
  EXPECT_THAT(said.err, HasSubstr(last_.body));
}

TEST_F(PingTest, a_configuration_with_errors_is_a_failure_that_never_started) {
  site_.write_config("\"acme\":", "\"amce\": 1, \"acme\":");
  EXPECT_EQ(run().status, 2);
  const auto sent = pings();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_THAT(sent[0],
              AllOf(StartsWith("POST /ping/7f0c-secret/fail "), HasSubstr("/amce: unknown key")));
}

TEST_F(PingTest, a_run_beside_another_one_sends_nothing) {
  const auto lock = lock_stage(site_.context(), "run");
  ASSERT_TRUE(lock.ok());
  EXPECT_EQ(site_.run({"run", "--ping", kUrl}).status, 75);
  EXPECT_THAT(pings(), IsEmpty());
}

TEST_F(PingTest, a_dry_run_sends_nothing) {
  const Said said = site_.run({"run", "--dry-run", "--ping", kUrl});
  EXPECT_NE(said.status, 2) << said.err;
  EXPECT_THAT(pings(), IsEmpty());
}

TEST_F(PingTest, a_ping_that_fails_is_a_note_without_the_secret_part_of_the_url) {
  answer_.status = 404;
  const Said said = run();
  EXPECT_EQ(said.status, 0);
  EXPECT_THAT(said.err,
              AllOf(HasSubstr("millrace: note: ping https://hc.test/…/start: expected HTTP status "
                              "200, got 404\n"),
                    HasSubstr("millrace: note: ping https://hc.test/…: expected HTTP status 200, "
                              "got 404\n"),
                    Not(HasSubstr("7f0c"))));
  EXPECT_EQ(site_.run({"run", "--quiet", "--ping", kUrl}).err, "");
}

class UnreachablePing : public PingTest {
 protected:
  Result<HttpResponse> answer(const HttpRequest& request) override {
    return Error(request.url + ": this server cannot be reached: Connection refused");
  }
};

TEST_F(UnreachablePing, changes_nothing_but_the_notes) {
  const Said said = run();
  EXPECT_EQ(said.status, 0);
  EXPECT_THAT(said.err,
              AllOf(HasSubstr("millrace: note: ping https://hc.test/…: this server cannot "
                              "be reached: Connection refused\n"),
                    Not(HasSubstr("7f0c"))));
}

TEST_F(PingTest, a_query_stays_at_the_end_and_a_slash_is_not_doubled) {
  EXPECT_EQ(run("https://hc.test/ping/7/?create=1").status, 0);
  EXPECT_THAT(pings(), ElementsAre("GET /ping/7/start?create=1", "GET /ping/7/?create=1"));
}

TEST_F(PingTest, other_urls_are_refused_before_anything_is_done) {
  for (const std::string url : {"http://hc.test/7", "https://", "https:///7", "https://hc.test/a b",
                                "hc.test/7", "https://hc.test/7#x", "https://hc.test/\r\nX: y"}) {
    const Said said = run(url);
    EXPECT_EQ(said.status, 2) << url;
    EXPECT_THAT(said.err, StartsWith("millrace: --ping: expected an https URL, such as "
                                     "https://hc-ping.com/UUID, got \""));
  }
  EXPECT_THAT(pings(), IsEmpty());
  EXPECT_EQ(site_.acme.requests(), 0U);
}

}  // namespace
}  // namespace millrace::test
