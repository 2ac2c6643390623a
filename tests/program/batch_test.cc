// Many certificates in one run: one zone edit, one signing and one reload; a common text is
// reported once; a limit of the CA holds for all until it ends or an operator overrides it.
#include <gmock/gmock.h>

#include "tests/support/program/site.h"

namespace millrace::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr unsigned kCount = 100;

class BatchTest : public ::testing::Test {
 protected:
  BatchTest() {
    std::string more;
    for (unsigned i = 1; i <= kCount; ++i) {
      const std::string name = "h" + std::to_string(i);
      more += "\"" + name + R"(": { "names": [")" + name + R"(.example.test", "*.)" + name +
              R"(.example.test"] }, )";
    }
    site_.write_config("\"web\": {", more + "\"web\": {");
    if (site_.run({"sign"}).status != 0) throw std::runtime_error(site_.err.str());
  }

  // The CA's answer to newOrder from now on.
  void answer_orders_with(const HttpResponse& response) {
    site_.acme.refuse = [response](const std::string& resource) {
      return resource == "newOrder" ? std::optional(response) : std::nullopt;
    };
  }
  void limit_orders() {
    HttpResponse limited = ScriptedAcme::problem(429, "rateLimited", "too many new orders");
    limited.fields.emplace_back("retry-after", "7200");
    answer_orders_with(limited);
  }

  Site site_;
};

TEST_F(BatchTest, is_one_edit_one_signing_and_one_reload_with_and_one_without_the_challenges) {
  const size_t before = site_.reloads();
  const Said said = site_.run({"issue"});
  ASSERT_EQ(said.status, 0) << said.err;
  EXPECT_EQ(site_.reloads() - before, 2U);
  EXPECT_EQ(site_.acme.certificates_issued(), kCount + 1);
  EXPECT_LE(site_.acme.requests(), 9 * (kCount + 1) + 40);
  EXPECT_THAT(said.out, HasSubstr("\n101 certificates (h1, h10, h100, …): challenges answered\n"));
  EXPECT_THAT(said.out, Not(HasSubstr("certificate h1: challenges answered")));
}

TEST_F(BatchTest, reports_a_cause_that_all_have_once_and_each_in_json) {
  answer_orders_with(ScriptedAcme::problem(403, "unauthorized", "the account is not for this"));
  const Said said = site_.run({"run"});
  EXPECT_EQ(said.status, 1);
  const std::string all = "millrace: 101 certificates (h1, h10, h100, …): ";
  const std::string cause =
      "https://ca.test/newOrder: HTTP 403: the account is not for this "
      "(urn:ietf:params:acme:error:unauthorized)\n";
  EXPECT_EQ(said.err, all + "next try at 2026-11-23T20:16:00Z, after 1 failure; the last: " +
                          cause + all + cause);
  site_.clock.advance(std::chrono::minutes(1));
  EXPECT_THAT(site_.run_json({"run"})["errors"], SizeIs(kCount + 1));
}

TEST_F(BatchTest, fails_for_the_bad_name_and_issues_the_rest) {
  site_.acme.script.invalid_names["h50.example.test"] = {{"type", "urn:ietf:params:acme:error:caa"},
                                                         {"detail", "CAA says no"}};
  const Said said = site_.run({"issue"});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.err, HasSubstr("millrace: certificate h50: "));
  EXPECT_THAT(said.err, HasSubstr("CAA says no"));
  EXPECT_EQ(site_.acme.certificates_issued(), kCount);
}

TEST_F(BatchTest, leaves_a_limited_ca_alone_and_status_reports_until_when) {
  limit_orders();
  const Said said = site_.run({"run"});
  EXPECT_EQ(said.status, 75);
  const std::string told =
      "until 2026-11-23T22:15:00Z: https://ca.test/newOrder: HTTP 429: too many new orders "
      "(urn:ietf:params:acme:error:rateLimited)\n";
  EXPECT_EQ(said.err,
            "millrace: 101 certificates (h1, h10, h100, …): the CA refuses requests " + told);
  const unsigned requests = site_.acme.requests();
  EXPECT_EQ(site_.run({"run"}).err, said.err);
  EXPECT_EQ(site_.acme.requests(), requests);
  EXPECT_THAT(site_.run({"status", "--all"}).out, HasSubstr("\nCA acme: limited " + told));
  EXPECT_EQ(site_.run_json({"status"})["limits"][0]["until"], "2026-11-23T22:15:00Z");
}

TEST_F(BatchTest, asks_a_limited_ca_with_now) {
  limit_orders();
  site_.run({"run"});
  site_.acme.refuse = nullptr;
  const Said said = site_.run({"run", "--now", "--wait"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_EQ(site_.acme.certificates_issued(), kCount + 1);
  EXPECT_THAT(site_.run({"status", "--all"}).out, Not(HasSubstr("CA acme")));
}

TEST_F(BatchTest, does_not_renew_what_is_not_due_with_now) {
  site_.run({"csr"});  // or the TLSA records of the others would be waited for
  site_.run({"issue", "h7"});
  ASSERT_EQ(site_.acme.certificates_issued(), 1U);
  const unsigned requests = site_.acme.requests();
  const Said said = site_.run({"issue", "--now", "h7"});
  EXPECT_EQ(said.status, 0) << said.out << said.err;
  EXPECT_EQ(site_.run({"order", "--now", "h7"}).status, 0);
  EXPECT_EQ(site_.acme.requests(), requests);
}

TEST_F(BatchTest, fetches_at_once_with_now) {
  site_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "challenge") return std::nullopt;
    return ScriptedAcme::problem(500, "serverInternal", "died");
  };
  site_.run({"issue", "h7"});
  site_.acme.refuse = nullptr;
  const unsigned requests = site_.acme.requests();
  EXPECT_EQ(site_.run({"fetch", "h7"}).status, 75);
  EXPECT_EQ(site_.acme.requests(), requests);
  EXPECT_EQ(site_.run({"fetch", "--now", "h7"}).status, 75) << "the CA is validating";
  EXPECT_GT(site_.acme.requests(), requests);
  EXPECT_EQ(site_.run({"fetch", "h7"}).status, 0);
  EXPECT_EQ(site_.acme.certificates_issued(), 1U);
}

TEST_F(BatchTest, retries_what_failed_with_now) {
  answer_orders_with(ScriptedAcme::problem(400, "malformed", "no"));
  site_.run({"issue", "h7"});
  const unsigned requests = site_.acme.requests();
  EXPECT_EQ(site_.run({"order", "h7"}).status, 75);
  EXPECT_EQ(site_.acme.requests(), requests);
  EXPECT_EQ(site_.run({"order", "--now", "h7"}).status, 1);
  EXPECT_GT(site_.acme.requests(), requests);
  const Json status = site_.run_json({"status"});
  for (const Json& certificate : status["certificates"]) {
    EXPECT_EQ(certificate["failures"], certificate["certificate"] == "h7" ? 2 : 0) << certificate;
  }
}

}  // namespace
}  // namespace millrace::test
