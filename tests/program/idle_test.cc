// A run that finds nothing to do writes a note, and the next ones do not read every certificate
// again until something changes or becomes due.
#include <gmock/gmock.h>

#include "tests/support/program/site.h"
#include "tests/support/requests.h"
#include "tests/support/static_files.h"

namespace millrace::test {
namespace {

using std::chrono::days;
using std::chrono::hours;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kRests = "millrace: certificates: nothing has changed since ";

class IdleTest : public ::testing::Test {
 protected:
  IdleTest() {
    EXPECT_EQ(site_.run({"issue"}).status, 0);
    EXPECT_EQ(site_.run({"run"}).status, 0);
  }
  Said verbose() {
    site_.clock.advance(hours(1));
    return site_.run({"run", "--verbose"});
  }
  std::string key() const { return "state/keys/web/current.key"; }

  Site site_;
};

TEST_F(IdleTest, only_zone_and_servers_are_checked_while_nothing_changes) {
  const Said said = verbose();
  EXPECT_EQ(said.status, 0);
  EXPECT_THAT(said.err, HasSubstr(kRests));
  EXPECT_THAT(said.err, HasSubstr("\nmillrace: stages: sign, poll\n"));
}

TEST_F(IdleTest, a_key_that_goes_is_missed_at_once) {
  std::filesystem::remove(site_.at(key()));
  const Said said = verbose();
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.err,
              HasSubstr("current.key: missing, but certificates were requested with this"));
}

TEST_F(IdleTest, a_record_that_is_taken_out_of_the_zone_comes_back) {
  const auto before = site_.served("TLSA");
  ASSERT_FALSE(before.empty());
  site_.directory.write("zones/example.test", Site::kZone);
  EXPECT_THAT(verbose().err, Not(HasSubstr(kRests)));
  EXPECT_EQ(site_.served("TLSA"), before);
}

TEST_F(IdleTest, a_configuration_that_changes_is_read) {
  site_.write_config("\"names\": [", "\"names\": [\"new.example.test\", ");
  EXPECT_THAT(verbose().err, HasSubstr("request made for"));
}

TEST_F(IdleTest, the_mode_of_a_key_is_checked) {
  std::filesystem::permissions(site_.at(key()), std::filesystem::perms(0640));
  EXPECT_THAT(verbose().err, Not(HasSubstr(kRests)));
}

TEST_F(IdleTest, a_certificate_is_renewed_in_time) {
  site_.clock.advance(days(59));
  EXPECT_EQ(site_.run({"run", "--wait"}).status, 0);
  site_.clock.advance(days(2));
  EXPECT_EQ(site_.run({"run", "--wait"}).status, 0);
  EXPECT_EQ(site_.acme.certificates_issued(), 2U);
}

TEST_F(IdleTest, a_clock_that_was_set_back_ends_the_rest) {
  site_.clock.advance(-hours(3));
  EXPECT_THAT(site_.run({"run", "--verbose"}).err, Not(HasSubstr(kRests)));
}

TEST_F(IdleTest, a_note_that_cannot_be_read_is_none) {
  site_.directory.write("state/idle.json", "{");
  EXPECT_THAT(verbose().err, Not(HasSubstr(kRests)));
  EXPECT_THAT(verbose().err, HasSubstr(kRests));
}

TEST_F(IdleTest, now_runs_every_stage) {
  EXPECT_THAT(site_.run({"run", "--verbose", "--now"}).err, Not(HasSubstr(kRests)));
  EXPECT_THAT(site_.run({"run", "--verbose", "csr"}).err, HasSubstr("millrace: stages: csr\n"));
}

TEST_F(IdleTest, a_secondary_that_fails_is_waited_for) {
  site_.secondary_is_down = true;
  const Said said = verbose();
  EXPECT_THAT(said.err, HasSubstr(kRests));
  EXPECT_EQ(said.status, 75);
}

// The same host with a key host, whose outbox a web server has.
class IdleWithSource : public ::testing::Test {
 protected:
  static constexpr const char* kOutbox = "https://mx1.example/outbox/";
  IdleWithSource() {
    mx1_.make_state();
    put({});
    site_.write_config("{\n  \"acme\"", R"({ "sources": { "mx1": {
      "role": "key", "outbox": "https://mx1.example/outbox" } }, "acme")");
    site_.directory.write("state/trusted/mx1/csr.pub",
                          mx1_.directory.read("state/signing/csr.pub"));
    site_.http.script([this](const HttpRequest& request) {
      return is_to_source(request) ? server_.answer(request) : site_.acme.answer(request);
    });
    EXPECT_EQ(site_.run({"issue"}).status, 0);
    EXPECT_EQ(site_.run({"run"}).status, 0);
  }
  static bool is_to_source(const HttpRequest& request) { return request.url.starts_with(kOutbox); }
  void put(const FileTree& files) {
    ASSERT_TRUE(write_outbox(mx1_.context(), Stage::csr, files).ok());
  }
  Said verbose() {
    site_.clock.advance(std::chrono::minutes(5));
    return site_.run({"run", "--verbose"});
  }
  // The requests to the source since the last call, in order.
  std::vector<std::string> take_asked() {
    std::vector<std::string> all;
    for (; first_ < site_.http.requests().size(); ++first_) {
      const HttpRequest& request = site_.http.requests()[first_];
      if (!is_to_source(request)) continue;
      const std::string field = request.fields.empty() ? "" : " " + request.fields[0].first;
      all.push_back(request.url.substr(std::string(kOutbox).size()) + field);
    }
    return all;
  }

  Site site_;
  TestEnv mx1_;
  size_t first_ = 0;
  StaticFiles server_{mx1_.directory / "state/outbox", kOutbox};
};

TEST_F(IdleWithSource, one_request_for_each_outbox_finds_that_nothing_has_changed) {
  take_asked();
  const Said said = verbose();
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_THAT(said.err, HasSubstr(kRests));
  EXPECT_THAT(take_asked(),
              ElementsAre("csr/current/META.json If-None-Match", "report/current/META.json"));
}

TEST_F(IdleWithSource, a_new_version_there_is_read_at_once) {
  const RequestDocument request = request_vector("mx1");
  put({{"requests/mx1.json", encode(request)}});
  EXPECT_THAT(verbose().err, Not(HasSubstr(kRests)));
  EXPECT_EQ(site_.directory.read("state/inbox/mx1/csr/current/requests/mx1.json"), encode(request));
}

TEST_F(IdleWithSource, a_web_server_that_fails_is_asked_once_in_each_run) {
  server_.spoil["csr/current/META.json"] = [](HttpResponse) { return HttpResponse{500, {}, ""}; };
  take_asked();
  for (int run = 1; run <= 2; ++run) {
    const Said said = verbose();
    EXPECT_EQ(said.status, 1);
    EXPECT_THAT(said.err, HasSubstr("source mx1: " + std::string(kOutbox) +
                                    "csr/current/META.json: HTTP 500, expected 200\n"));
    EXPECT_THAT(take_asked(),
                ElementsAre("csr/current/META.json If-None-Match", "report/current/META.json"));
  }
  server_.spoil.clear();
  EXPECT_EQ(verbose().status, 0);
}

}  // namespace
}  // namespace millrace::test
