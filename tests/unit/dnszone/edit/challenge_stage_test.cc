// The stages challenge and place-tlsa, from the bundles of order and tlsa to the zone sources.
#include "dnszone/edit/challenge_stage.h"

#include <gmock/gmock.h>

#include "core/bundle/documents.h"
#include "dnszone/edit/managed_claims.h"
#include "tests/support/dnszone/zone_edit_support.h"
#include "tests/support/test_env.h"

namespace millrace::dnszone {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Texts = std::vector<std::string>;

const std::string kValue = "LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0";
const std::string kOther = "evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA";
const std::string kDigest = "0d6fce3bb0a2cbcf2e9d8f5e1c7bb9f47f3f2b6ee5c4dd0a10b1a1e2ff7c33aa";

class ChallengeStage : public testing::Test {
 protected:
  void SetUp() override {
    env_.make_state();
    add_zone("example.org");
  }

  void add_zone(const std::string& zone) {
    env_.directory.write(zone, kApex);
    ZoneSettings settings = zone_settings(env_.directory / zone);
    settings.zone = name(zone);
    settings_.zones.push_back(settings);
  }

  // The records that order requires for the certificate mail.
  void want(const std::vector<std::pair<std::string, std::string>>& records) {
    ChallengeDocument document{CertId::parse("mail").value(), {}};
    for (const auto& [owner, value] : records) document.records.push_back({name(owner), value});
    ASSERT_TRUE(
        write_outbox(env_.context(), Stage::order, {{"challenges/mail.json", encode(document)}}));
  }
  void want_nothing() { ASSERT_TRUE(write_outbox(env_.context(), Stage::order, {})); }

  void want_tlsa(const std::vector<std::string>& owners) {
    TlsaDocument document{CertId::parse("mail").value(), Duration(300), {}};
    for (const auto& owner : owners) {
      document.records.push_back({name(owner), SpkiDigest::parse(kDigest).value()});
    }
    ASSERT_TRUE(write_outbox(env_.context(), Stage::tlsa, {{"tlsa/mail.json", encode(document)}}));
  }

  StageReport run() { return run_challenge(env_.context(), settings_); }
  StageReport run_tlsa() { return run_place_tlsa(env_.context(), settings_); }

  static Texts errors_of(const StageReport& report) {
    Texts texts;
    for (const Error& error : report.errors) texts.push_back(error.text());
    return texts;
  }
  std::string source(const std::string& zone = "example.org") { return env_.directory.read(zone); }

  // What is written after a record that this configuration has placed.
  std::string ours() { return " ; millrace " + claim_of(env_.context()) + "\n"; }
  StageReport withdraw(const std::string& owner) {
    return run_place_tlsa(env_.context(), settings_, {name(owner)});
  }
  // The same zones, edited by a configuration with a state of its own.
  StageContext another() {
    return {.env = env_.env, .paths = StatePaths(env_.directory / "other"), .host = "test.example"};
  }

  test::TestEnv env_;
  Settings settings_;
};

TEST_F(ChallengeStage, does_nothing_before_order_has_written_anything) {
  const StageReport report = run();
  EXPECT_FALSE(report.changed);
  EXPECT_THAT(errors_of(report), IsEmpty());
  EXPECT_EQ(source(), kApex);
}

TEST_F(ChallengeStage, places_two_values_at_one_owner_and_takes_them_out_again) {
  want({{"_acme-challenge.example.org", kValue}, {"_acme-challenge.example.org", kOther}});
  const StageReport placed = run();
  EXPECT_TRUE(placed.changed);
  EXPECT_THAT(errors_of(placed), IsEmpty());
  EXPECT_THAT(printed(placed.done),
              ElementsAre("zone example.org.: added _acme-challenge.example.org. 60 IN "
                          "TXT \"" +
                              kValue + "\"",
                          "zone example.org.: added _acme-challenge.example.org. 60 IN "
                          "TXT \"" +
                              kOther + "\""));
  EXPECT_EQ(source(), kApex + kBlockBegin + "_acme-challenge.example.org. 60 IN TXT \"" + kValue +
                          "\"" + ours() + "_acme-challenge.example.org. 60 IN TXT \"" + kOther +
                          "\"" + ours() + kBlockEnd);
  EXPECT_FALSE(run().changed);

  want_nothing();
  const StageReport removed = run();
  EXPECT_TRUE(removed.changed);
  EXPECT_THAT(printed(removed.done), testing::SizeIs(2));
  EXPECT_EQ(source(), kApex);
  EXPECT_FALSE(run().changed);
}

TEST_F(ChallengeStage, changes_no_octet_of_anything_when_nothing_has_changed) {
  want({{"_acme-challenge.example.org", kValue}});
  ASSERT_TRUE(run().changed);
  const auto before = env_.directory.snapshot();
  EXPECT_FALSE(run().changed);
  EXPECT_EQ(env_.directory.snapshot(), before);
}

TEST_F(ChallengeStage, uses_the_ttl_of_the_zone) {
  settings_.zones[0].challenge_ttl = Duration(15);
  want({{"_acme-challenge.example.org", kValue}});
  ASSERT_TRUE(run().changed);
  EXPECT_THAT(source(), HasSubstr("_acme-challenge.example.org. 15 IN TXT"));
}

TEST_F(ChallengeStage, prefers_the_most_specific_zone) {
  add_zone("sub.example.org");
  want({{"_acme-challenge.www.sub.example.org", kValue}});
  EXPECT_TRUE(run().changed);
  EXPECT_EQ(source(), kApex);
  EXPECT_THAT(source("sub.example.org"), HasSubstr("_acme-challenge.www.sub.example.org. 60 IN"));
}

TEST_F(ChallengeStage, names_an_owner_that_is_in_no_zone_and_goes_on) {
  add_zone("example.net");
  want({{"_acme-challenge.example.com", kValue}, {"_acme-challenge.example.org", kValue}});
  const StageReport report = run();
  EXPECT_TRUE(report.changed);
  EXPECT_THAT(
      errors_of(report),
      ElementsAre(
          "certificate mail: TXT at _acme-challenge.example.com.: not in any of the configured "
          "zones (example.org., example.net.): configure the zone that contains it"));
  EXPECT_EQ(report.exit_status(), ExitStatus::usage);
}

TEST_F(ChallengeStage, is_not_held_up_by_one_bad_zone) {
  add_zone("example.net");
  env_.directory.write("example.org", kApex + "broken\n");
  want({{"_acme-challenge.example.org", kValue}, {"_acme-challenge.example.net", kValue}});
  const StageReport report = run();
  EXPECT_THAT(errors_of(report),
              ElementsAre("zone example.org.: " + (env_.directory / "example.org").string() +
                          ":3:7: expected a TTL, a class or a type"));
  EXPECT_THAT(source("example.net"), HasSubstr("_acme-challenge.example.net. 60 IN TXT"));
  EXPECT_EQ(report.exit_status(), ExitStatus::failed);
}

TEST_F(ChallengeStage, is_not_held_up_by_one_name_that_has_no_place) {
  env_.directory.write("example.org", kApex + "_acme-challenge CNAME x.example.net.\n");
  want({{"_acme-challenge.example.org", kValue}, {"_acme-challenge.www.example.org", kOther}});
  const StageReport report = run();
  EXPECT_TRUE(report.changed);
  EXPECT_THAT(errors_of(report),
              ElementsAre("certificate mail: TXT at _acme-challenge.example.org.: is a CNAME of "
                          "x.example.net., which is not in any of the configured zones "
                          "(example.org.): configure the zone that contains it"));
  EXPECT_THAT(source(), HasSubstr("_acme-challenge.www.example.org. 60 IN TXT"));
}

TEST_F(ChallengeStage, names_the_delegation_below_which_no_record_is_allowed) {
  env_.directory.write("example.org", kApex + "_acme-challenge NS ns.example.net.\n");
  want({{"_acme-challenge.example.org", kValue}});
  EXPECT_THAT(
      errors_of(run()),
      ElementsAre("zone example.org.: TXT at _acme-challenge.example.org.: "
                  "_acme-challenge.example.org. is delegated: the record belongs in that zone (" +
                  (env_.directory / "example.org").string() + ":3)"));
  add_zone("_acme-challenge.example.org");
  EXPECT_TRUE(run().changed);
  EXPECT_THAT(source("_acme-challenge.example.org"),
              HasSubstr("_acme-challenge.example.org. 60 IN TXT"));
}

TEST_F(ChallengeStage, places_the_record_where_the_alias_leads) {
  env_.directory.write("example.org", kApex + "_acme-challenge CNAME x.example.net.\n");
  add_zone("example.net");
  env_.directory.write("example.net", kApex + "x CNAME y\n");
  want({{"_acme-challenge.example.org", kValue}});
  const StageReport report = run();
  EXPECT_THAT(errors_of(report), IsEmpty());
  EXPECT_THAT(printed(report.done),
              ElementsAre("zone example.net.: added y.example.net. 60 IN TXT \"" + kValue + "\""));
  const auto before = env_.directory.snapshot();
  EXPECT_FALSE(run().changed);
  EXPECT_EQ(env_.directory.snapshot(), before);
  want_nothing();
  EXPECT_TRUE(run().changed);
  EXPECT_EQ(source("example.net"), kApex + "x CNAME y\n");
}

TEST_F(ChallengeStage, refuses_a_loop_of_aliases) {
  env_.directory.write("example.org", kApex + "_acme-challenge CNAME x\nx CNAME _acme-challenge\n");
  want({{"_acme-challenge.example.org", kValue}});
  EXPECT_THAT(
      errors_of(run()),
      ElementsAre("certificate mail: _acme-challenge.example.org. is the first of more than "
                  "8 CNAMEs in a row, or of a loop: no resolver follows it"));
}

TEST_F(ChallengeStage, places_records_of_an_account) {
  want({{"_ujmmovf2vn55tgye._acme-challenge.example.org", kValue}});
  EXPECT_TRUE(run().changed);
  EXPECT_THAT(source(), HasSubstr("_ujmmovf2vn55tgye._acme-challenge.example.org. 60 IN TXT"));
  want_nothing();
  EXPECT_TRUE(run().changed);
  EXPECT_EQ(source(), kApex);
}

const std::string kPersistent = "ca.test; accounturi=https://ca.test/acct/1";

TEST_F(ChallengeStage, publishes_permanent_records_for_configured_names) {
  settings_.persistent = {{name("example.org"), true}, {name("www.example.org"), false}};
  want({{"_validation-persist.example.org", kPersistent + "; policy=wildcard"},
        {"_validation-persist.www.example.org", kPersistent}});
  EXPECT_THAT(errors_of(run()), IsEmpty());
  EXPECT_THAT(source(), HasSubstr("_validation-persist.example.org. 60 IN TXT \"" + kPersistent +
                                  "; policy=wildcard\"" + ours()));
  EXPECT_THAT(source(), HasSubstr("_validation-persist.www.example.org. 60 IN TXT \"" +
                                  kPersistent + "\"" + ours()));
  EXPECT_FALSE(run().changed);
  want_nothing();
  EXPECT_TRUE(run().changed);
  EXPECT_EQ(source(), kApex);
}

// An attacker on the ACME host must not get a record that stays useful after the host is recovered.
TEST_F(ChallengeStage, places_no_record_that_stays_for_other_names) {
  settings_.persistent = {{name("www.example.org"), false}};
  want({{"_validation-persist.example.org", kPersistent},
        {"_validation-persist.www.example.org", kPersistent + "; policy=wildcard"},
        {"_acme-challenge.example.org", kValue}});
  EXPECT_THAT(errors_of(run()),
              testing::UnorderedElementsAre(
                  "certificate mail: TXT at _validation-persist.example.org.: no certificate of "
                  "this configuration has that name and \"challenge\": \"dns-persist-01\"",
                  "certificate mail: TXT at _validation-persist.www.example.org.: policy=wildcard, "
                  "but no certificate of this configuration has the wildcard and \"challenge\": "
                  "\"dns-persist-01\""));
  EXPECT_THAT(source(), testing::Not(HasSubstr("_validation-persist")));
  EXPECT_THAT(source(), HasSubstr("_acme-challenge.example.org. 60 IN TXT"));
}

TEST_F(ChallengeStage, leaves_a_record_that_a_person_has_set_to_be_the_one) {
  const std::string by_hand =
      "_validation-persist 1h TXT \"CA.test;policy=wildcard\" \"; "
      "accounturi=https://ca.test/acct/1\"\n";
  env_.directory.write("example.org", kApex + by_hand);
  settings_.persistent = {{name("example.org"), true}};
  want({{"_validation-persist.example.org", kPersistent}});
  EXPECT_FALSE(run().changed);
  EXPECT_EQ(source(), kApex + by_hand);
  // But not where it says less than is wanted.
  want({{"_validation-persist.example.org", "ca.test; accounturi=https://ca.test/acct/2"}});
  EXPECT_TRUE(run().changed);
  EXPECT_THAT(source(), HasSubstr("_validation-persist.example.org. 3600 IN TXT \"ca.test; "
                                  "accounturi=https://ca.test/acct/2\""));
}

TEST_F(ChallengeStage, splits_a_long_record) {
  settings_.persistent = {{name("example.org"), false}};
  const std::string value = "ca.test; accounturi=https://ca.test/" + std::string(300, 'a');
  want({{"_validation-persist.example.org", value}});
  EXPECT_THAT(errors_of(run()), IsEmpty());
  EXPECT_THAT(source(), HasSubstr("IN TXT \"" + value.substr(0, 255) + "\" \"" + value.substr(255) +
                                  "\"" + ours()));
  EXPECT_FALSE(run().changed);
}

TEST_F(ChallengeStage, leaves_alone_what_others_have_in_the_block) {
  const std::string others =
      "_25._tcp.example.org. 60 IN TLSA 3 1 1 ab\nwww.example.org. 60 IN TXT \"by zone edit\"\n";
  env_.directory.write("example.org", kApex + kBlockBegin + others + kBlockEnd);
  want({{"_acme-challenge.example.org", kValue}});
  EXPECT_TRUE(run().changed);
  want_nothing();
  EXPECT_TRUE(run().changed);
  EXPECT_EQ(source(), kApex + kBlockBegin + others + kBlockEnd);
}

TEST_F(ChallengeStage, changes_nothing_when_the_bundle_is_forged) {
  want({{"_acme-challenge.example.org", kValue}});
  ASSERT_TRUE(run().changed);
  const std::string before = source();
  const auto key = SignifySecretKey::generate().value();
  env_.directory.write("state/signing/order.pub", key.public_key().file("another"));
  const StageReport report = run();
  EXPECT_EQ(report.errors.size(), 1U);
  EXPECT_FALSE(report.changed);
  EXPECT_EQ(source(), before);
}

TEST_F(ChallengeStage, leaves_with_not_yet_while_another_has_the_lock) {
  want({{"_acme-challenge.example.org", kValue}});
  const auto lock = lock_stage(env_.context(), "dns");
  ASSERT_TRUE(lock);
  EXPECT_EQ(run().exit_status(), ExitStatus::not_yet);
  EXPECT_EQ(source(), kApex);
}

TEST_F(ChallengeStage, does_not_touch_the_serial) {
  want({{"_acme-challenge.example.org", kValue}});
  ASSERT_TRUE(run().changed);
  EXPECT_TRUE(source().starts_with(kApex));
}

TEST_F(ChallengeStage, places_tlsa_beside_challenges) {
  want({{"_acme-challenge.example.org", kValue}});
  want_tlsa({"_25._tcp.mail.example.org", "_443._tcp.example.org"});
  EXPECT_TRUE(run().changed);
  const StageReport report = run_tlsa();
  EXPECT_TRUE(report.changed);
  EXPECT_EQ(source(), kApex + kBlockBegin + "_acme-challenge.example.org. 60 IN TXT \"" + kValue +
                          "\"" + ours() + "_443._tcp.example.org. 300 IN TLSA 3 1 1 " + kDigest +
                          ours() + "_25._tcp.mail.example.org. 300 IN TLSA 3 1 1 " + kDigest +
                          ours() + kBlockEnd);
  EXPECT_FALSE(run_tlsa().changed);
  EXPECT_FALSE(run().changed);

  want_tlsa({"_443._tcp.example.org"});
  const std::string before = source();
  EXPECT_FALSE(run_tlsa().changed);
  EXPECT_EQ(source(), before);
  const StageReport withdrawn = withdraw("_25._tcp.mail.example.org");
  EXPECT_THAT(printed(withdrawn.done),
              ElementsAre("zone example.org.: removed _25._tcp.mail.example.org. 300 IN TLSA 3 1 "
                          "1 " +
                          kDigest));
  EXPECT_THAT(source(), testing::Not(HasSubstr("_25._tcp")));
}

const std::string kOld = "1111111111111111111111111111111111111111111111111111111111111111";

TEST_F(ChallengeStage, keeps_a_digest_that_nobody_wants_until_its_owner_is_withdrawn) {
  const std::string old = "_25._tcp.example.org. 60 IN TLSA 3 1 1 " + kOld + "\n";
  env_.directory.write("example.org", kApex + kBlockBegin + old + kBlockEnd);
  want_tlsa({"_25._tcp.example.org"});
  const StageReport placed = run_tlsa();
  EXPECT_TRUE(placed.changed);
  EXPECT_THAT(printed(placed.notes),
              ElementsAre("zone example.org.: _25._tcp.example.org. TLSA 3 1 1 " + kOld +
                          " stays: no certificate of this configuration has this key, but a server "
                          "may use it; when none does, run: millrace tlsa --withdraw "
                          "_25._tcp.example.org."));
  EXPECT_THAT(source(), HasSubstr("_25._tcp.example.org. 300 IN TLSA 3 1 1 " + kOld + "\n"));
  EXPECT_FALSE(run_tlsa().changed);
  EXPECT_TRUE(withdraw("_25._tcp.example.org").changed);
  EXPECT_THAT(source(), testing::Not(HasSubstr(kOld)));
  EXPECT_THAT(source(), HasSubstr(kDigest));
}

TEST_F(ChallengeStage, removes_the_digest_of_a_retired_key_at_every_owner) {
  const std::string other = "_465._tcp.example.org. 60 IN TLSA 3 1 1 " + kOld + "\n";
  env_.directory.write("example.org", kApex + kBlockBegin + other + kBlockEnd);
  TlsaDocument document{CertId::parse("mail").value(),
                        Duration(300),
                        {{name("_25._tcp.example.org"), SpkiDigest::parse(kDigest).value()}},
                        {SpkiDigest::parse(kOld).value(), SpkiDigest::parse(kDigest).value()}};
  ASSERT_TRUE(write_outbox(env_.context(), Stage::tlsa, {{"tlsa/mail.json", encode(document)}}));
  EXPECT_TRUE(run_tlsa().changed);
  EXPECT_EQ(source(), kApex + kBlockBegin + "_25._tcp.example.org. 300 IN TLSA 3 1 1 " + kDigest +
                          ours() + kBlockEnd);
}

TEST_F(ChallengeStage, leaves_what_another_configuration_has_signed) {
  const std::string txt =
      "_acme-challenge.example.org. 60 IN TXT \"" + kOther + "\" ; millrace 0123abcd\n";
  const std::string tlsa =
      "_25._tcp.example.org. 60 IN TLSA 3 1 1 " + kOld + " ; millrace 0123abcd\n";
  env_.directory.write("example.org", kApex + kBlockBegin + tlsa + txt + kBlockEnd);
  want({{"_acme-challenge.example.org", kValue}});
  EXPECT_TRUE(run().changed);
  want_nothing();
  EXPECT_TRUE(run().changed);
  EXPECT_EQ(source(), kApex + kBlockBegin + txt + tlsa + kBlockEnd);
  want_tlsa({});
  EXPECT_FALSE(withdraw("_25._tcp.example.org").changed);
}

TEST_F(ChallengeStage, shares_a_record_with_another_configuration) {
  const std::string shared =
      "_acme-challenge.example.org. 60 IN TXT \"" + kValue + "\" ; millrace ";
  env_.directory.write("example.org", kApex + kBlockBegin + shared + "0123abcd\n" + kBlockEnd);
  want({{"_acme-challenge.example.org", kValue}});
  EXPECT_TRUE(run().changed);
  EXPECT_THAT(source(), HasSubstr(claim_of(env_.context())));
  EXPECT_FALSE(run().changed);
  want_nothing();
  EXPECT_TRUE(run().changed);
  EXPECT_EQ(source(), kApex + kBlockBegin + shared + "0123abcd\n" + kBlockEnd);
}

TEST_F(ChallengeStage, signs_what_an_older_millrace_has_placed_and_leaves_what_is_of_nobody) {
  const std::string txt = "_acme-challenge.example.org. 60 IN TXT \"";
  env_.directory.write("example.org", kApex + kBlockBegin + txt + kOther + "\"\n" + txt + kValue +
                                          "\"\n" + kBlockEnd);
  want({{"_acme-challenge.example.org", kValue}});
  EXPECT_TRUE(run().changed);
  want_nothing();
  EXPECT_TRUE(run().changed);
  EXPECT_EQ(source(), kApex + kBlockBegin + txt + kOther + "\"\n" + kBlockEnd);
}

TEST_F(ChallengeStage, two_configurations_with_other_ttls_do_not_change_each_other_for_ever) {
  std::filesystem::copy(env_.directory / "state", env_.directory / "other",
                        std::filesystem::copy_options::recursive);
  want_tlsa({"_25._tcp.example.org"});
  TlsaDocument document{CertId::parse("mail").value(),
                        Duration(60),
                        {{name("_25._tcp.example.org"), SpkiDigest::parse(kOld).value()}}};
  ASSERT_TRUE(write_outbox(another(), Stage::tlsa, {{"tlsa/mail.json", encode(document)}}));
  EXPECT_TRUE(run_tlsa().changed);
  EXPECT_TRUE(run_place_tlsa(another(), settings_).changed);
  EXPECT_FALSE(run_tlsa().changed);
  EXPECT_FALSE(run_place_tlsa(another(), settings_).changed);
  EXPECT_THAT(source(), HasSubstr("_25._tcp.example.org. 60 IN TLSA 3 1 1 " + kDigest));
}

TEST_F(ChallengeStage, takes_no_record_out_when_an_outbox_is_gone) {
  want({{"_acme-challenge.example.org", kValue}});
  want_tlsa({"_25._tcp.example.org"});
  ASSERT_TRUE(run().changed);
  ASSERT_TRUE(run_tlsa().changed);
  const std::string before = source();
  for (const char* stage : {"order", "tlsa"}) {
    ASSERT_TRUE(
        env_.real_files->remove_tree(env_.directory / ("state/outbox/" + std::string(stage))));
  }
  const std::string outbox = (env_.directory / "state/outbox").string();
  EXPECT_THAT(errors_of(run()),
              ElementsAre(outbox +
                          "/order/current: missing, but version 1 was read before: nothing is "
                          "changed without it; mount " +
                          outbox +
                          "/order or restore it, or where this host writes it run: "
                          "millrace order"));
  EXPECT_THAT(errors_of(run_tlsa()), testing::SizeIs(1));
  EXPECT_EQ(source(), before);
}

// TLSA records outlive a lost outbox: without them mail would not be delivered.
TEST_F(ChallengeStage, keeps_tlsa_when_the_stage_tlsa_has_written_nothing) {
  const std::string tlsa = "_25._tcp.example.org. 60 IN TLSA 3 1 1 " + kDigest + "\n";
  env_.directory.write("example.org", kApex + kBlockBegin + tlsa + kBlockEnd);
  EXPECT_FALSE(run_tlsa().changed);
  EXPECT_EQ(source(), kApex + kBlockBegin + tlsa + kBlockEnd);
}

}  // namespace
}  // namespace millrace::dnszone
