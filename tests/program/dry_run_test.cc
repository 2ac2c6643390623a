// --dry-run: says what the real run does, and changes nothing.
#include <gmock/gmock.h>

#include "tests/support/program/checked_site.h"

namespace millrace::test {
namespace {

using std::chrono::days;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class DryRunTest : public ::testing::Test {
 protected:
  // Nothing but the answer: no file, no program, no request to the CA that changes something.
  Json dry(std::vector<std::string> args) {
    const Snapshot before = site_.directory.snapshot();
    const size_t programs = site_.processes.runs().size();
    const unsigned posts = site_.acme.posts();
    args.emplace_back("--dry-run");
    Json report = site_.run_json(std::move(args));
    EXPECT_EQ(site_.directory.snapshot(), before);
    EXPECT_EQ(site_.processes.runs().size(), programs);
    EXPECT_EQ(site_.acme.posts(), posts);
    EXPECT_EQ(report["dry_run"], true);
    EXPECT_THAT(report.dump(), Not(HasSubstr("PRIVATE KEY")));
    return report;
  }
  static Json diff_of(const Json& report, const std::string& file) {
    for (const Json& change : report["diff"]) {
      if (change["after_header"].get<std::string>().ends_with(file)) return change;
    }
    return {};
  }

  CheckedSite site_;
};

TEST_F(DryRunTest, of_a_run_with_nothing_to_do_predicts_no_change) {
  const Json report = dry({"run"});
  EXPECT_EQ(report["changed"], false);
  EXPECT_THAT(report["diff"], IsEmpty());
  EXPECT_EQ(report["exit_status"], 0);
  EXPECT_THAT(site_.run({"run", "--dry-run"}).out, HasSubstr("nothing would change\n"));
}

TEST_F(DryRunTest, of_a_signing_has_the_zone_before_and_after) {
  site_.zone("www\tCNAME", "new\tA 192.0.2.9\nwww\tCNAME");
  const Json report = dry({"sign"});
  EXPECT_EQ(report["changed"], true);
  const Json source = diff_of(report, "zones/example.test");
  EXPECT_NE(source["before"], source["after"]);
  const Json signed_zone = diff_of(report, "zones/example.test.signed");
  EXPECT_THAT(signed_zone["before"].get<std::string>(), Not(HasSubstr("192.0.2.9")));
  EXPECT_THAT(signed_zone["after"].get<std::string>(), HasSubstr("192.0.2.9"));
  const Said said = site_.run({"sign", "--dry-run"});
  EXPECT_THAT(said.out, AllOf(HasSubstr("would change " + site_.at("zones/example.test") + "\n"),
                              HasSubstr("would run: " + site_.at("bin/reload-ns"))));
  EXPECT_EQ(dry({"run"})["changed"], true);
}

TEST_F(DryRunTest, is_what_the_real_run_then_does) {
  site_.zone("www\tCNAME", "new\tA 192.0.2.9\nwww\tCNAME");
  const Json predicted = dry({"sign"});
  const Json real = site_.run_json({"sign"});
  EXPECT_EQ(predicted["changed"], real["changed"]);
  EXPECT_EQ(predicted["done"], real["done"]);
  EXPECT_EQ(diff_of(predicted, "zones/example.test")["after"],
            site_.directory.read("zones/example.test"));
}

TEST_F(DryRunTest, of_a_renewal_that_is_due_predicts_a_change_and_asks_for_nothing) {
  site_.clock.advance(days(61));
  for (const char* command : {"run", "issue"}) {
    const Json report = dry({command});
    EXPECT_EQ(report["changed"], true) << command;
    EXPECT_EQ(report["exit_status"], 0) << command << report.dump(1);
  }
  EXPECT_THAT(site_.run({"issue", "--dry-run"}).out,
              HasSubstr("would send POST https://ca.test/newOrder\n"));
}

TEST_F(DryRunTest, of_pull_predicts_that_the_service_presents_what_is_installed) {
  site_.clock.advance(days(61));
  const std::vector<std::string> all_but_pull = {"run",  "--wait", "csr",  "order", "challenge",
                                                 "tlsa", "sign",   "poll", "fetch", "publish"};
  site_.run(all_but_pull);
  ASSERT_NE(site_.installed_leaf(), site_.published_leaf());
  const Json report = dry({"pull"});
  EXPECT_EQ(report["changed"], true);
  EXPECT_EQ(report["exit_status"], 0) << report.dump(1);
  EXPECT_THAT(diff_of(report, "www/web.pem")["after"].get<std::string>(),
              HasSubstr("BEGIN CERTIFICATE"));
  EXPECT_TRUE(diff_of(report, "www/web.key").is_null()) << "a private key";
}

TEST_F(DryRunTest, of_new_keys_shows_where_they_go_and_not_what_they_are) {
  const Json report =
      dry({"zone", "keygen", "--origin", "example.test", "--keys", "zones/keys", "--zsk-only"});
  EXPECT_THAT(report.dump(), Not(HasSubstr("PrivateKey")));
  const Said said = site_.run({"zone", "keygen", "--origin", "example.test", "--keys", "zones/keys",
                               "--zsk-only", "--dry-run"});
  EXPECT_THAT(said.out, HasSubstr("would make " + site_.at("zones/keys/Kexample.test.+013+")));
}

TEST_F(DryRunTest, of_a_site_that_never_issued) {
  Site fresh;
  const Snapshot before = fresh.directory.snapshot();
  const Json report = fresh.run_json({"issue", "--dry-run"});
  EXPECT_EQ(report["changed"], true);
  EXPECT_EQ(fresh.directory.snapshot(), before);
  EXPECT_EQ(fresh.acme.posts(), 0U);
}

TEST_F(DryRunTest, reports_what_would_fail) {
  site_.zone("192.0.2.1", "192.0.2.256");
  const Json report = dry({"sign"});
  EXPECT_EQ(report["exit_status"], 1);
  EXPECT_THAT(report["errors"].dump(), HasSubstr("192.0.2.256"));
}

TEST_F(DryRunTest, is_refused_by_commands_that_only_read) {
  EXPECT_EQ(site_.run({"status", "--dry-run"}).status, 2);
}

}  // namespace
}  // namespace millrace::test
