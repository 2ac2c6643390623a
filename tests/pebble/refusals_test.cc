// What the outside world refuses: each a clear error, the right exit status, and nothing half done.
#include <gmock/gmock.h>

#include "tests/support/pebble/real_servers.h"

namespace millrace::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Refused : public RealServers {
 protected:
  std::string script(const std::string& text) const {
    const Path file = bed_.directory() / "reload.sh";
    write_text(file, text);
    return R"(["sh", ")" + file.string() + R"("])";
  }
  bool published() const { return std::filesystem::exists(bed_.publication() / "current/example"); }
  void expect_no_challenge_in_source() const {
    EXPECT_THAT(read_text(bed_.zone()), Not(HasSubstr("_acme-challenge")));
  }
};

TEST_F(Refused, a_ca_that_does_not_answer_is_named) {
  Testbed::Site site;
  site.directory_url = "https://127.0.0.1:" + std::to_string(free_port()) + "/dir";
  bed_.write_config(site);

  const Finished issue = millrace({"issue", "example"});

  EXPECT_EQ(issue.status, 1) << issue.err;
  EXPECT_THAT(issue.err, HasSubstr(*site.directory_url));
  EXPECT_FALSE(published());
  expect_no_challenge_in_source();
}

TEST_F(Refused, a_ca_whose_own_certificate_is_not_trusted_gets_no_request) {
  const Path other = bed_.directory() / "other.pem";
  ASSERT_EQ(run_program({"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj",
                         "/CN=other", "-keyout", "/dev/null", "-out", other})
                .status,
            0);
  Testbed::Site site;
  site.ca_file = other;
  bed_.write_config(site);

  const Finished issue = millrace({"issue", "example"});

  EXPECT_EQ(issue.status, 1) << issue.err;
  EXPECT_THAT(issue.err, AllOf(HasSubstr(bed_.directory_url()), HasSubstr("certificate")));
  EXPECT_EQ(posts(), 0U);
  EXPECT_FALSE(published());
}

class RefusedName : public Refused {
 protected:
  RefusedName() { options_.blocked_name = "blocked.example.test"; }
};

TEST_F(RefusedName, a_name_that_the_ca_refuses_is_given_with_its_reason) {
  Testbed::Site site;
  site.certificates = R"({"example": {"names": ["blocked.example.test"]}})";
  bed_.write_config(site);

  const Finished issue = millrace({"issue", "example"});

  EXPECT_EQ(issue.status, 1) << issue.err;
  EXPECT_THAT(issue.err, AllOf(HasSubstr("blocked.example.test"), HasSubstr("rejectedIdentifier")));
  EXPECT_FALSE(published());
  expect_no_challenge_in_source();
}

TEST_F(Refused, a_reload_command_that_fails_is_shown_with_its_output_and_tried_again) {
  Testbed::Site site;
  site.reload = script("echo the server is down >&2\nexit 3\n");
  bed_.write_config(site);

  const Finished failed = millrace({"issue", "example"});

  EXPECT_EQ(failed.status, 1) << failed.err;
  EXPECT_THAT(failed.err, AllOf(HasSubstr("example.test"), HasSubstr("reload.sh"), HasSubstr("3"),
                                HasSubstr("the server is down")));
  EXPECT_EQ(told_the_ca(), 0U);

  bed_.write_config({});
  const Finished mended = millrace({"run", "--wait"});
  EXPECT_EQ(mended.status, 0) << mended.err;
  EXPECT_EQ(bed_.pebble_count("Added order"), 1U);
  expect_no_challenge_in_source();
}

TEST_F(Refused, a_reload_command_that_hangs_is_killed_and_has_failed) {
  Testbed::Site site;
  site.reload = script("echo $$ > " + (bed_.directory() / "hanging").string() + "\nsleep 600\n");
  site.more_of_zone = R"(, "reload_timeout": "1s")";
  bed_.write_config(site);

  const Finished hung = millrace({"run"});

  EXPECT_EQ(hung.status, 1) << hung.err;
  EXPECT_THAT(hung.err, AllOf(HasSubstr("reload.sh"), HasSubstr("1s")));
  const std::string pid = shell("cat " + (bed_.directory() / "hanging").string());
  EXPECT_NE(run_program({"sh", "-c", "kill -0 " + pid}).status, 0) << "still there: " << pid;
}

// To the CA's resolver the zone is bogus although each signature in it is good: the parent's DS is
// for another key. Poll cannot see that from here; the CA does.
class RefusedByValidation : public Refused {
 protected:
  RefusedByValidation() { options_.anchor_matches = false; }
};

TEST_F(RefusedByValidation,
       a_zone_that_the_ca_cannot_validate_fails_with_the_reason_that_it_gives) {
  const Finished issue = millrace({"issue", "example"});

  EXPECT_EQ(issue.status, 1) << issue.err;
  EXPECT_THAT(issue.err,
              AllOf(HasSubstr("example.test"), HasSubstr("urn:ietf:params:acme:error:")));
  EXPECT_GE(told_the_ca(), 1U);
  EXPECT_FALSE(published());
  // A failed authorization is settled too: its records go with the next run.
  millrace({"run"});
  expect_no_challenge_in_source();
}

}  // namespace
}  // namespace millrace::test
