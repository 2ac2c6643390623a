// Records that take names off a wildcard (RFC 4592 §2.2.2) are refused by every hand that writes
// them, by name, unless it is allowed.
#include "dnszone/edit/wildcard_loss.h"

#include <gmock/gmock.h>

#include "core/bundle/documents.h"
#include "dnszone/check/check_zone.h"
#include "dnszone/check/zone_check.h"
#include "dnszone/check/zone_lint.h"
#include "dnszone/edit/challenge_stage.h"
#include "dnszone/edit/zone_edit_tool.h"
#include "dnszone/tool_report.h"
#include "tests/support/dnszone/zone_edit_support.h"
#include "tests/support/test_env.h"

namespace millrace::dnszone {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Lines = std::vector<std::string>;

const std::string kFirst = " (RFC 4592 §2.2.2): add these records at www.example.org. first, ";
const std::string kAllow =
    "or allow the loss (\"allow_wildcard_loss\" of the zone, zone edit --allow-wildcard-loss)";
const std::string kOfTlsa = kFirst + kAllow;
const std::string kOfTxt = kFirst + "use a certificate for *.example.org., " + kAllow;
const std::string kEmpty =
    "www.example.org. would be an empty non-terminal without the A that *.example.org. gives it "
    "(zone:3)";

class WildcardLossTest : public testing::Test {
 protected:
  void SetUp() override {
    env_.make_state();
    settings_.zones.push_back(zone_settings(env_.directory / "zone"));
    write("* A 192.0.2.80\n");
  }
  void write(const std::string& lines) { env_.directory.write("zone", kApex + lines); }
  std::string source() { return env_.directory.read("zone"); }

  Result<ToolReport> edit(bool add, const std::string& owner, const std::string& type,
                          const Lines& rdata, bool allow = false) {
    return zone_edit(env_.env, {.file = env_.directory / "zone",
                                .origin = name("example.org"),
                                .add = add,
                                .owner = owner,
                                .type = type,
                                .rdata = rdata,
                                .allow_wildcard_loss = allow});
  }
  std::string error_of(const std::string& owner, const std::string& type, const Lines& rdata) {
    const std::string before = source();
    const auto report = edit(true, owner, type, rdata);
    EXPECT_EQ(source(), before);
    return report ? "no error" : report.error().text();
  }
  void want_challenges(const Lines& owners) {
    ChallengeDocument document{CertId::parse("mail").value(), {}};
    for (const auto& owner : owners) {
      document.records.push_back({name(owner), "LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0"});
    }
    ASSERT_TRUE(
        write_outbox(env_.context(), Stage::order, {{"challenges/mail.json", encode(document)}}));
  }
  Lines errors_of(const StageReport& report) {
    Lines lines;
    for (const Error& error : report.errors) lines.push_back(error.text());
    return lines;
  }

  test::TestEnv env_;
  Settings settings_;
};

const Lines kTlsa = {"3", "1", "1", std::string(64, 'a')};

TEST_F(WildcardLossTest, an_empty_name_above_the_record_is_refused) {
  EXPECT_EQ(error_of("_443._tcp.www", "TLSA", kTlsa),
            "zone example.org.: TLSA at _443._tcp.www.example.org.: " + kEmpty + kOfTlsa);
  EXPECT_THAT(error_of("a.b.www", "A", {"192.0.2.1"}),
              HasSubstr("b.www.example.org. would be an empty non-terminal without the A that "
                        "*.example.org. gives it (zone:3); www.example.org. would be an empty"));
}

TEST_F(WildcardLossTest, other_types_at_the_name_itself_are_refused) {
  EXPECT_EQ(error_of("www", "TXT", {"x"}),
            "zone example.org.: TXT at www.example.org.: www.example.org. would not have the A "
            "that *.example.org. gives it (zone:3)" +
                kOfTxt);
}

TEST_F(WildcardLossTest, what_takes_nothing_away_is_written) {
  EXPECT_TRUE(edit(true, "www", "A", {"192.0.2.1"}));              // of the wildcard's type
  EXPECT_TRUE(edit(true, "_443._tcp.www", "TLSA", kTlsa));         // www exists now
  EXPECT_TRUE(edit(true, "_dmarc", "TXT", {"v=DMARC1; p=none"}));  // its address is not queried
  EXPECT_TRUE(edit(true, "alias", "CNAME", {"www"}));
  EXPECT_TRUE(edit(true, "child", "NS", {"ns.example.net."}));
  write("*.a A 192.0.2.1\n");
  EXPECT_TRUE(edit(true, "_acme-challenge.a", "TXT", {"x"}));
  EXPECT_TRUE(edit(true, "_443._tcp.b", "TLSA", kTlsa));
}

TEST_F(WildcardLossTest, of_a_service_only_its_own_wildcard_counts) {
  write("*._tcp.www TLSA 3 1 1 " + std::string(64, 'b') + "\n");
  EXPECT_TRUE(edit(true, "_443._tcp.www", "TLSA", kTlsa));
  EXPECT_THAT(error_of("_25._tcp.www", "TXT", {"x"}),
              HasSubstr("_25._tcp.www.example.org. would not have the TLSA that "
                        "*._tcp.www.example.org. gives it (zone:3)"));
}

TEST_F(WildcardLossTest, is_written_when_it_is_allowed) {
  const auto report = edit(true, "_443._tcp.www", "TLSA", kTlsa, true);
  ASSERT_TRUE(report) << report.error().text();
  EXPECT_TRUE(report->changed);
}

TEST_F(WildcardLossTest, a_removal_says_what_the_wildcard_answers_again) {
  ASSERT_TRUE(edit(true, "www", "A", {"192.0.2.1"}));
  EXPECT_THAT(edit(false, "www", "A", {"192.0.2.1"}).value().lines,
              ElementsAre("removed www.example.org. 3600 IN A 192.0.2.1", "serial 2 is now 3",
                          "www.example.org. no longer exists: *.example.org. answers for it (A)"));
  ASSERT_TRUE(edit(true, "www", "A", {"192.0.2.1"}));
  ASSERT_TRUE(edit(true, "_443._tcp.www", "TLSA", kTlsa));
  EXPECT_THAT(edit(false, "www", "A", {"192.0.2.1"}).value().lines.back(),
              "www.example.org. has no more records, but a name below it has: *.example.org. (A) "
              "does not answer for it (RFC 4592 §2.2.2)");
}

TEST_F(WildcardLossTest, a_challenge_that_hides_a_host_is_not_placed_and_the_others_are) {
  want_challenges({"_acme-challenge.www.example.org", "_acme-challenge.example.org"});
  EXPECT_THAT(errors_of(run_challenge(env_.context(), settings_)),
              ElementsAre("zone example.org.: TXT at _acme-challenge.www.example.org.: " + kEmpty +
                          kOfTxt));
  EXPECT_THAT(source(), HasSubstr("\n_acme-challenge.example.org. 60 IN TXT "));
  EXPECT_THAT(source(), testing::Not(HasSubstr("_acme-challenge.www")));
  settings_.zones[0].allow_wildcard_loss = {name("www.example.org")};
  EXPECT_THAT(errors_of(run_challenge(env_.context(), settings_)), IsEmpty());
  EXPECT_THAT(source(), HasSubstr("\n_acme-challenge.www.example.org. 60 IN TXT "));
}

TEST_F(WildcardLossTest, one_that_is_placed_already_stays) {
  write("* A 192.0.2.80\n_acme-challenge.www TXT x\n");
  want_challenges({"_acme-challenge.www.example.org"});
  EXPECT_THAT(errors_of(run_challenge(env_.context(), settings_)), IsEmpty());
}

TEST_F(WildcardLossTest, check_names_what_a_certificate_would_hide) {
  settings_.planned = {{"certificate shop", name("_acme-challenge.www.example.org"), false}};
  Lines lines;
  for (const Error& error :
       check_zone(env_.context(), settings_, settings_.zones[0], Asking::nobody)) {
    lines.push_back(error.text());
  }
  EXPECT_THAT(lines, testing::Contains("zone example.org: certificate shop: TXT at "
                                       "_acme-challenge.www.example.org.: " +
                                       kEmpty + kOfTxt));
}

TEST_F(WildcardLossTest, zone_check_warns_of_names_that_are_hidden_already) {
  const auto found = [](const std::string& lines) {
    const ZoneText text = parse_text(kApex + lines).value();
    Lines messages;
    for (const CheckFinding& finding : lint_zone(text, {{}, TimePoint()})) {
      if (finding.fault.message.find("4592") == std::string::npos) continue;
      messages.push_back(std::to_string(finding.fault.line) + ": " + finding.fault.message);
    }
    return messages;
  };
  EXPECT_THAT(found("* A 192.0.2.80\n_443._tcp.www TLSA 3 1 1 " + std::string(64, 'a') +
                    "\nshop TXT x\nmail A 192.0.2.2\n_dmarc TXT x\nsub NS ns.example.net.\n"),
              ElementsAre("4: www.example.org. has no records but a name below it: "
                          "*.example.org. (A, example.zone:3) does not answer for it (RFC 4592 "
                          "§2.2.2)",
                          "5: shop.example.org. exists and has no address: *.example.org. (A, "
                          "example.zone:3) does not answer for it (RFC 4592 §2.2.2)"));
  EXPECT_THAT(found("* MX 10 mail.example.net.\nshop TXT x\n"), IsEmpty());
}

}  // namespace
}  // namespace millrace::dnszone
