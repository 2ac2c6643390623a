// One command issues; a second changes nothing.
#include <gmock/gmock.h>

#include "core/base/encoding.h"
#include "core/crypto/certificate.h"
#include "core/crypto/key.h"
#include "tests/support/program/site.h"

namespace millrace::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

class IssueTest : public ::testing::Test {
 protected:
  SpkiDigest digest(const std::string& key) const {
    return PrivateKey::from_pem(site_.directory.read("state/keys/web/" + key + ".key"), key)
        .value()
        .spki_digest();
  }
  std::vector<Certificate> chain() const {
    return parse_chain(site_.directory.read("publication/current/web/fullchain.pem"), "chain")
        .value();
  }
  uint32_t source_serial() const {
    const std::string text = site_.directory.read("zones/example.test");
    return static_cast<uint32_t>(std::stoul(text.substr(text.find("20261123"))));
  }

  // `lines`: the lines in which issue shows the certificate.
  void expect_repeated_harmlessly(size_t lines) {
    ASSERT_EQ(site_.run({"issue"}).status, 0);
    const Snapshot before = site_.tree();
    const size_t requests = site_.acme.requests(), reloads = site_.reloads();
    for (const std::vector<std::string>& args :
         {std::vector<std::string>{"run"}, {"run", "--wait"}, {"issue"}, {"issue", "web"}}) {
      site_.clock.advance(std::chrono::minutes(15));
      const Json object = site_.run_json(args);
      EXPECT_EQ(object["exit_status"], 0) << object;
      EXPECT_EQ(object["changed"], false) << object;
      EXPECT_EQ(object["done"].size(), args[0] == "issue" ? lines : 0U) << object;
      EXPECT_EQ(object["pending"], Json::array());
      EXPECT_EQ(site_.tree(), before);
    }
    EXPECT_EQ(site_.acme.requests(), requests);
    EXPECT_EQ(site_.reloads(), reloads);
    EXPECT_THAT(site_.clock.sleeps(), Not(Contains(std::chrono::minutes(1))));
  }

  Site site_;
};

TEST_F(IssueTest, leaves_a_published_chain_for_the_key_and_the_names) {
  const Said said = site_.run({"issue", "example.test", "*.example.test"});
  ASSERT_EQ(said.status, 0) << said.out << said.err;
  ASSERT_FALSE(chain().empty());
  const Certificate leaf = chain().front();
  ASSERT_THAT(leaf.names, SizeIs(2));
  EXPECT_EQ(leaf.names[0].text(), "*.example.test");
  EXPECT_EQ(leaf.names[1].text(), "example.test");
  EXPECT_EQ(leaf.spki, digest("current"));
  EXPECT_EQ(site_.acme.certificates_issued(), 1U);
}

TEST_F(IssueTest, ends_with_where_things_are) {
  const Said said = site_.run({"issue", "web"});
  EXPECT_EQ(said.err, "");
  EXPECT_THAT(said.out, HasSubstr("\ncertificate web (example.test *.example.test): issued, valid "
                                  "until " +
                                  format_time(chain().front().not_after)));
  EXPECT_THAT(said.out,
              HasSubstr("\n  chain       " + site_.at("publication/current/web/fullchain.pem")));
  EXPECT_THAT(said.out, HasSubstr("\n  key         " + site_.at("state/keys/web/current.key")));
  EXPECT_THAT(said.out, HasSubstr("\n  TLSA        _443._tcp.example.test. IN TLSA 3 1 1 " +
                                  digest("next").hex() + "\n"));
}

TEST_F(IssueTest, proves_apex_and_wildcard_by_two_values_at_one_owner) {
  site_.run({"issue"});
  ASSERT_THAT(site_.acme.looked_for(), SizeIs(2));
  for (const std::string& looked : site_.acme.looked_for()) {
    EXPECT_THAT(looked, StartsWith("_acme-challenge.example.test. "));
  }
}

TEST_F(IssueTest, keeps_tlsa_of_both_keys_in_the_zone_and_no_challenge) {
  site_.run({"issue"});
  EXPECT_THAT(site_.served("TLSA"), ::testing::UnorderedElementsAre(
                                        "_443._tcp.example.test. 3 1 1 " + digest("current").hex(),
                                        "_443._tcp.example.test. 3 1 1 " + digest("next").hex()));
  EXPECT_THAT(site_.served("TXT"), IsEmpty());
}

TEST_F(IssueTest, leaves_the_zone_file_as_people_wrote_it_but_for_serial_and_block) {
  site_.run({"issue"});
  const std::string text = site_.directory.read("zones/example.test");
  EXPECT_THAT(text, StartsWith(site_.zone_with(source_serial(), "")));
  EXPECT_THAT(text, Not(HasSubstr("_acme-challenge")));
}

TEST_F(IssueTest, gives_the_zone_file_back_octet_by_octet_when_nothing_stays_in_it) {
  site_.write_config(R"(, "tlsa": ["_443._tcp.example.test."])", "");
  ASSERT_EQ(site_.run({"issue"}).status, 0);
  EXPECT_GT(source_serial(), 2026112301U);
  EXPECT_EQ(site_.directory.read("zones/example.test"), site_.zone_with(source_serial(), ""));
}

TEST_F(IssueTest, publishes_nothing_private_and_keeps_keys_to_itself) {
  site_.run({"issue"});
  for (const auto& [path, what] : site_.directory.snapshot()) {
    const bool is_published = path.starts_with("publication") || path.starts_with("state/outbox");
    if (is_published) {
      EXPECT_THAT(what, Not(HasSubstr("PRIVATE"))) << path;
      EXPECT_TRUE(what.starts_with("0644") || what.starts_with("0755") || what.starts_with("link"))
          << path;
    }
    if (path.ends_with(".key") && path.starts_with("state")) {
      EXPECT_THAT(what, StartsWith("0600"));
    }
  }
}

TEST_F(IssueTest, reports_it_in_json) {
  const Json object = site_.run_json({"issue", "web"});
  EXPECT_EQ(object["changed"], true);
  EXPECT_EQ(object["pending"], Json::array());
  EXPECT_EQ(object["errors"], Json::array());
  ASSERT_EQ(object["certificates"].size(), 1U) << object;
  const Json& certificate = object["certificates"][0];
  EXPECT_EQ(certificate["certificate"], "web");
  EXPECT_EQ(certificate["phase"], "issued");
  EXPECT_EQ(certificate["not_after"], format_time(chain().front().not_after));
  EXPECT_EQ(certificate["tlsa"].size(), 2U);
}

TEST_F(IssueTest, takes_few_requests) {
  site_.run({"issue"});
  // directory, newNonce, newAccount, newOrder, two authorizations, two challenges, two polls of the
  // order, finalize, certificate.
  EXPECT_LE(site_.acme.requests(), 12U);
}

TEST_F(IssueTest, signs_and_reloads_once_for_all_records_that_come_and_once_for_those_that_go) {
  site_.run({"sign"});  // before, CAA of its names could not be queried
  const size_t reloads = site_.reloads();
  const uint32_t serial = source_serial();
  site_.run({"issue"});
  EXPECT_EQ(site_.reloads(), reloads + 2);
  EXPECT_EQ(source_serial(), serial + 2);
}

TEST_F(IssueTest, is_repeated_harmlessly) {
  expect_repeated_harmlessly(5);
}

TEST_F(IssueTest, is_repeated_harmlessly_at_a_ca_with_renewal_information) {
  site_.acme.script.renewal_info = true;
  expect_repeated_harmlessly(6);  // and that on the renewal
  EXPECT_EQ(site_.acme.count("renewalInfo"), 1U);
}

TEST_F(IssueTest, renews_what_the_ca_suggests_to_renew_before_the_next_run) {
  site_.acme.script.renewal_info = true;
  site_.run({"issue"});
  site_.clock.set(parse_time("2027-01-20T00:00:00Z").value());
  site_.run({"run", "--wait"});
  EXPECT_EQ(site_.acme.certificates_issued(), 2U) << "it looked weeks ago, and may for a day again";
}

TEST_F(IssueTest, leaves_for_the_next_run_what_the_ca_suggests_to_renew_after_it) {
  site_.acme.script.renewal_info = true;
  site_.run({"issue"});
  site_.clock.set(parse_time("2027-01-19T12:00:00Z").value());
  site_.run({"run", "--wait"});
  site_.clock.advance(std::chrono::hours(17));
  site_.run({"run", "--wait"});
  EXPECT_EQ(site_.acme.certificates_issued(), 1U);
  site_.clock.advance(std::chrono::hours(17));
  site_.run({"run", "--wait"});
  EXPECT_EQ(site_.acme.certificates_issued(), 2U);
}

TEST_F(IssueTest, records_the_time_of_the_last_run_and_nothing_else) {
  site_.run({"issue"});
  const std::string before = site_.directory.read("state/last-run.json");
  site_.clock.advance(std::chrono::hours(1));
  site_.run({"run"});
  EXPECT_NE(site_.directory.read("state/last-run.json"), before);
  EXPECT_THAT(site_.directory.read("state/last-run.json"),
              HasSubstr("\"at\": \"" + format_time(site_.clock.now()) + "\""));
}

TEST_F(IssueTest, is_done_by_the_stages_one_by_one_too) {
  for (const char* stage : {"sign", "csr", "order", "challenge", "tlsa", "sign", "poll", "fetch"}) {
    const int status = site_.run({stage}).status;
    EXPECT_TRUE(status == 0 || status == 75) << stage << site_.err.str();
  }
  for (int look = 0; look < 5 && site_.acme.certificates_issued() == 0; ++look)
    site_.run({"fetch"});
  site_.run({"fetch"});
  EXPECT_EQ(site_.run({"publish"}).status, 0) << site_.err.str();
  EXPECT_EQ(chain().front().spki, digest("current"));
}

TEST_F(IssueTest, renews_when_it_is_due_with_the_same_key_and_the_same_tlsa) {
  site_.run({"issue"});
  const auto served = site_.served("TLSA");
  const SpkiDigest current = digest("current");
  site_.clock.advance(std::chrono::days(61));
  const Said said = site_.run({"run", "--wait"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_EQ(site_.acme.certificates_issued(), 2U);
  EXPECT_EQ(chain().front().spki, current);
  EXPECT_EQ(site_.served("TLSA"), served);
}

TEST_F(IssueTest, renews_at_once_with_renew) {
  site_.run({"issue"});
  EXPECT_EQ(site_.run({"issue", "--renew", "web"}).status, 0) << site_.err.str();
  EXPECT_EQ(site_.acme.certificates_issued(), 2U);
  EXPECT_EQ(site_.run_json({"run"})["changed"], false);
}

TEST_F(IssueTest, takes_up_a_name_that_was_added) {
  site_.run({"issue"});
  site_.write_config("\"*.example.test\"]", "\"*.example.test\", \"mail.example.test\"]");
  EXPECT_EQ(site_.run({"run", "--wait"}).status, 0) << site_.err.str();
  EXPECT_THAT(chain().front().names, SizeIs(3));
}

TEST_F(IssueTest, shows_progress_on_a_terminal_alone) {
  site_.env.err_is_terminal = true;
  const Said said = site_.run({"issue"});
  EXPECT_THAT(said.err, HasSubstr("\r\033[Kcsr …"));
  EXPECT_THAT(said.err, ::testing::EndsWith("\r\033[K"));
  EXPECT_THAT(said.out, Not(HasSubstr("\033")));
}

TEST_F(IssueTest, prints_what_it_does_as_it_happens_when_verbose) {
  const Said said = site_.run({"issue", "--verbose"});
  EXPECT_THAT(said.err, HasSubstr("millrace: certificate web: order opened: "));
}

TEST_F(IssueTest, leaves_with_the_status_asked_for_when_something_changed) {
  EXPECT_EQ(site_.run({"--changed-exit", "10", "issue"}).status, 10);
  EXPECT_EQ(site_.run({"--changed-exit", "10", "issue"}).status, 0);
}

}  // namespace
}  // namespace millrace::test
